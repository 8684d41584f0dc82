// How an escalation stands, and its form: the same beside an issue and in the portal.
import React, { useEffect, useState } from 'react';
import {
  Button, Form, FormFooter, HelperMessage, Inline, Label, Lozenge, SectionMessage, Select, Spinner, Stack, Text,
  TextArea, useForm, useTranslation,
} from '@forge/react';
import { ask, view } from './remote';

const LOOKS = { available: 'success', requested: 'inprogress', active: 'inprogress', declined: 'removed' };
const options = (listed) => listed.map((one) => ({ label: one.title, value: one.code }));

const Standing = ({ shown }) => (
  <Stack space="space.100">
    <Inline space="space.100">
      <Lozenge appearance={LOOKS[shown.state] || 'default'}>{shown.label}</Lozenge>
    </Inline>
    {shown.until && <Text>{`${shown.until.text}: ${shown.until.at} (${shown.left})`}</Text>}
    {shown.why.map((line) => <Text key={line}>{line}</Text>)}
    {shown.facts.map((one) => <Text key={one.name}>{`${one.name}: ${one.value}`}</Text>)}
    {shown.promises.map((one) => <Text key={one.text}>{[one.text, one.at, one.standing].filter(Boolean).join(' · ')}</Text>)}
  </Stack>
);

const Came = ({ answer }) => (
  <SectionMessage title={answer.title} appearance={['accepted', 'received'].includes(answer.code) ? 'success' : 'information'}>
    {answer.sentences.map((line) => <Text key={line}>{line}</Text>)}
  </SectionMessage>
);

const Request = ({ form, send, busy }) => {
  const { t } = useTranslation();
  const { handleSubmit, register, getFieldId } = useForm();
  const submit = ({ need, reason, ...answers }) =>
    send({
      key: form.key,
      need: need ? need.value : '',
      reason: reason ? reason.value : '',
      answers: Object.fromEntries(form.questions.map(({ code }) => [code, answers[`q-${code}`] || ''])),
    });
  return (
    <Form onSubmit={handleSubmit(submit)}>
      <Label labelFor={getFieldId('need')}>{t('need')}</Label>
      <Select {...register('need')} options={options(form.needs)} />
      <Label labelFor={getFieldId('reason')}>{t('reason')}</Label>
      <Select {...register('reason')} options={options(form.reasons)} />
      {form.questions.map((one) => (
        <Stack key={one.code}>
          <Label labelFor={getFieldId(`q-${one.code}`)}>{one.required ? `${one.title} *` : one.title}</Label>
          <TextArea {...register(`q-${one.code}`)} maxLength={one.longest} />
          {one.hint && <HelperMessage>{one.hint}</HelperMessage>}
        </Stack>
      ))}
      <FormFooter>
        <Button type="submit" appearance="primary" isDisabled={busy}>{t('send')}</Button>
      </FormFooter>
    </Form>
  );
};

export const Panel = ({ door }) => {
  const { t } = useTranslation();
  const [shown, setShown] = useState(null);
  const [form, setForm] = useState(null);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);

  // The form keeps its name until an answer comes, so that what is sent twice is one request.
  const take = (found, answered) => {
    setFailed(!found);
    if (found) {
      setShown(found);
      setForm((known) => found.form && ((!answered && known) || found.form));
    }
  };
  const load = () => view(door).then((found) => take(found, false), () => setFailed(true));
  const send = async (wanted) => {
    setBusy(true);
    try {
      take(await ask(door, wanted), true);
    } catch {
      setFailed(true);
    }
    setBusy(false);
  };
  useEffect(() => {
    load();
  }, []);

  return (
    <Stack space="space.200">
      {failed && <SectionMessage appearance="warning"><Text>{t('later')}</Text></SectionMessage>}
      {!shown && !failed && <Spinner label={t('loading')} />}
      {shown && <Standing shown={shown} />}
      {shown && shown.answer && <Came answer={shown.answer} />}
      {form && <Request form={form} send={send} busy={busy} />}
      {(failed || (shown && !form)) && <Button onClick={load}>{t('again')}</Button>}
    </Stack>
  );
};
