"""Japanese, as helpdesks write to customers: polite, in the words of the trade."""

from core.catalogue import Catalogue, always_other

_SENTENCES = {
    # Why it may be escalated, or not.
    "available": "チケット $ticket は $available_at からエスカレーションできるようになっています。",
    "not_yet": (
        "チケット $ticket は $available_at からエスカレーションできます(あと$remaining)。重大度 $severity、"
        "$tier プランの場合、チケットの作成($created_at)から$wait後に可能になります。影響が大きくなっている場合は、"
        "重大度の引き上げをご依頼ください。"
    ),
    "already_used": (
        "チケット $ticket は $opened_at にすでにエスカレーションされています(依頼者: $requested_by)。"
        "1つのチケットをエスカレーションできるのは$timesです。状況に変化があれば、チケットにご記入ください。"
    ),
    "already_used_before": (
        "チケット $ticket は、すでにエスカレーションされたチケットの続きです。"
        "1つのチケットをエスカレーションできるのは$timesです。状況に変化があれば、チケットにご記入ください。"
    ),
    "already_used_by_request": (
        "チケット $ticket のエスカレーションは、以前のご依頼で使用済みです。"
        "1つのチケットをエスカレーションできるのは$timesです。状況に変化があれば、チケットにご記入ください。"
    ),
    "active": (
        "チケット $ticket は $opened_at からすでにエスカレーション中です(依頼者: $requested_by)。責任者は $owner です。"
        "状況に変化があれば、チケットにご記入ください。"
    ),
    "closed": (
        "チケット $ticket の状態は「$status」のため、エスカレーションの対象がありません。再開するには、"
        "チケットに返信してください。"
    ),
    "never": (
        "チケット $ticket はエスカレーションできません。重大度 $severity、"
        "$tier プランには待ち時間が定められていません。"
    ),
    "severity_unlisted": (
        "チケット $ticket の重大度($severity)はポリシーに定められていないため、最も長い待ち時間が適用されます。"
    ),
    "tier_unlisted": (
        "チケット $ticket のプラン($tier)はポリシーに定められていないため、最も長い待ち時間が適用されます。"
    ),
    "shown_before": "チケット $ticket にはすでに操作が表示されていたため、引き続きご利用いただけます。",
    "not_allowed": "チケット $ticket をエスカレーションできるのは、チケットを作成した方だけです。",
    "unknown_need": "ご希望の内容をお選びください: $choices",
    "reason_missing": "理由を1つお選びください: $choices",
    "answer_missing": "「$question」にご回答ください。",
    "answer_too_short": (
        "「$question」をもう少し詳しくお書きください。1、2文($least文字以上)あると担当者の助けになります。$hint"
    ),
    "answer_too_vague": (
        "「$question」をご自身の言葉でもう少し詳しくお書きください。何が動かないのか、どなたに影響があるのか、"
        "いつからなのかをお知らせください。$hint"
    ),
    "answer_too_long": "「$question」が$most文字を超えています。短くしてください。",
    "evidence_missing": (
        "「$reason」を選ぶには、返答のないお客様のコメントが$needed件以上必要です。前回の公開返信以降の件数: $found。"
        "今すぐ状況をお知りになりたい場合は、チケットでお尋ねください。その場合、エスカレーションは使用されません。"
    ),
    # What is said of a running escalation.
    "received": (
        "チケット $ticket のエスカレーション $escalation を受け付けました。今後の責任者は $owner です。"
        "\n理由: $reason\n$promise"
    ),
    "received_promise": "遅くとも $due_at までにご連絡いたします。",
    "acknowledged": "エスカレーション $escalation: $owner が対応を開始しました。\n$promise",
    "acknowledged_promise": "次のご連絡は $due_at までにいたします。",
    "closed_public": "エスカレーション $escalation は終了しました: $outcome。チケット自体はそのまま継続します。",
    "declined_public": "エスカレーション $escalation はお受けできませんでした: $why",
    "redirected": "$explanation",
    "refused_internal": "エスカレーションは開始されませんでした(依頼者: $requested_by)。$why",
    "missed_acknowledge": (
        "エスカレーション $escalation: 確認の期限 $due_at を過ぎましたが、まだ行われていません。責任者: $owner"
    ),
    "missed_contact": (
        "エスカレーション $escalation: 担当エンジニア以外からの最初の回答の期限 $due_at を過ぎましたが、"
        "まだ行われていません。責任者: $owner"
    ),
    "missed_next_update": (
        "エスカレーション $escalation: 経過報告の期限 $due_at を過ぎましたが、まだ行われていません。責任者: $owner"
    ),
    "due_acknowledge": "確認の期限: $due_at",
    "due_contact": "最初の回答の期限: $due_at",
    "due_next_update": "経過報告の期限: $due_at",
    "not_yet_sla": (
        "チケット $ticket は、SLAの応答時間が過ぎる $available_at からエスカレーションできます(あと$remaining)。"
        "本番環境に影響がある場合や、業務に大きなリスクがある場合は、待つ必要はありません。"
    ),
    "not_yet_cool_down": (
        "チケット $ticket は先ごろエスカレーションされています。"
        "再度のエスカレーションは $available_at から可能です(あと$remaining)。"
    ),
    "not_yet_soon": "チケット $ticket は $available_at からエスカレーションできます(あと$remaining)。",
    "sla_unknown": "チケット $ticket の応答時間が不明なため、遅延を理由にエスカレーションすることはできません。",
    "sla_kept": (
        "チケット $ticket にはSLAの応答時間内に回答しているため、遅延を理由にエスカレーションすることはできません。"
    ),
    "no_contract": (
        "エスカレーションはサポート契約に含まれるサービスですが、$organization の契約を確認できませんでした。"
        "営業担当者にお問い合わせください。"
    ),
    "contract_expired": (
        "エスカレーションはサポート契約に含まれるサービスですが、$organization の契約は有効期限が切れています。"
        "営業担当者にお問い合わせください。"
    ),
    "chase_first": (
        "まずチケット $ticket で状況をお尋ねください。今回のご依頼はそのお問い合わせとして扱います。"
        "回答で解決しない場合は、もう一度エスカレーションをご依頼ください。"
    ),
    "channel_closed": "この方法ではチケット $ticket をエスカレーションできません。チケットにご記入ください。",
    "reason_staff_only": "「$reason」は当社の担当者専用です。別の理由をお選びください。",
    "reason_unfit": "「$reason」は現在のこのチケットには当てはまりません。別の理由をお選びください。",
    "detail_missing": "「$detail」がありません。ステップの詳細に「$detail: ...」の行を書いてください。",
    "step_first": "「$step」が先に必要です。",
    "step_missing": (
        "「$step」がまだ記録されていません。記録するか、省略する理由を「skip: ...」の行に書いてください。"
    ),
    "step_not_yours": "「$step」は担当エンジニアではなく、レベルの担当者が記録してください。",
    "cadence_unknown": "「$cadence」は合意できる頻度ではありません。次から選んでください: $choices",
    "moment_unreadable": "「$moment」は日時として読み取れません。2026-11-22 15:00 のように書いてください。",
    "owner_unknown": (
        "「$owner」はこのエスカレーションの責任者になれません。"
        "「owner: ...」の行に次のいずれかを書いてください: $choices"
    ),
    "no_such_level": "現在より上にレベル$levelはありません。最高はレベル$mostです。",
    "level_not_skipped": "レベル$levelは次のレベルではありません。レベルは1つずつ進めてください。",
    "refused_public": "このコメントからはエスカレーションを開始できませんでした。$why",
    "refused_portal": "エスカレーションを開始できませんでした。$why",
    "refused_unfinished": (
        "エスカレーションはまだ開始されていません。$why "
        "このリクエストの「$field」にあるフォームでご記入ください。"
        "エスカレーションの権利は使用されていません。"
    ),
    "received_unvalidated": (
        "チケット $ticket のエスカレーションのご依頼を $escalation として受け付けました。"
        "ただいまサポート担当者が確認しています。\n理由: $reason\n$promise"
    ),
    "kept_words": "$requested_by が書いた内容($channel)をチケットに保存します:\n$words",
    "level_skipped": (
        "エスカレーション $escalation: レベル$level($title)には現在対応できる人がいないため、このレベルを飛ばします。"
    ),
    "level_reached": "エスカレーション $escalation はレベル$levelになりました。責任者は $owner です。",
    "level_reached_internal": (
        "エスカレーション $escalation はレベル$levelに進みました。責任者: $owner、以前の責任者: $before。$why"
    ),
    "level_left": "エスカレーション $escalation はレベル$levelに戻りました。責任者は $owner です。",
    "reopened": "エスカレーション $escalation の対応を再開しました。責任者は $owner です。",
    "merged_in": (
        "チケット $ticket はこのチケットに統合されました。エスカレーション $before は、"
        "ここで $escalation として続きます。責任者は $owner です。$promise"
    ),
    "merged_beside": (
        "チケット $ticket は、すでにエスカレーション中のこのチケットに統合されました。エスカレーション $before "
        "は終了し、$escalation で続きます。責任者は $owner です。"
    ),
    "invite": "$step: 次の方々にも参加を依頼してください: $people",
    "owner_away": "エスカレーション $escalation: $before は $until_at まで不在です。今後の責任者は $owner です。",
    "owner_away_nobody": (
        "エスカレーション $escalation: $before は $until_at まで不在で、このレベルにはほかに対応できる人がいません。"
    ),
    "owner_barred": (
        "エスカレーション $escalation: $before はヘルプデスクを利用できなくなりました。今後の責任者は $owner です。"
    ),
    "owner_barred_nobody": (
        "エスカレーション $escalation: $before はヘルプデスクを利用できなくなり、"
        "このレベルにはほかに対応できる人がいません。"
    ),
    "uncopied": "エスカレーション $escalation: $who をCCに追加できませんでした。$why",
    "uncopied_not_allowed": "このアドレスは、CCに追加できるアドレスの一覧にありません。",
    "uncopied_no_request": "このチケットは顧客からのリクエストではないため、参加者を追加できません。",
    "uncopied_unknown": "このアドレスの人はヘルプデスクに登録されていません。",
    "uncopied_refused": "ヘルプデスクが追加しませんでした。チケットにこれ以上追加できない場合などがあります。",
    "act_unfit": "何も記録されませんでした。$why",
    "step_not_now": "「$step」は現在のエスカレーションの状態では行えません。何も記録されませんでした。",
    "flag_unticked": (
        "エスカレーション $escalation はまだ対応中のため、「エスカレーション中」に再びチェックを入れました。"
        "終了するには、終了理由を選択してください。"
    ),
    "missed_reply": (
        "エスカレーション $escalation: 依頼者への担当者からの返信の期限 $due_at を過ぎましたが、まだ行われていません。"
        "責任者: $owner"
    ),
    "missed_owner": "エスカレーション $escalation には責任者がいません。期限は $due_at でした。候補: $proposal",
    "missed_review": "エスカレーション $escalation: 次の対応を含む確認の期限は $due_at でした。責任者: $owner",
    "missed_call_planned": "エスカレーション $escalation: 電話の約束をする期限は $due_at でした。責任者: $owner",
    "missed_call_held": (
        "エスカレーション $escalation: 電話の期限は $due_at でしたが、記録がありません。責任者: $owner"
    ),
    "missed_deescalate": "エスカレーション $escalation は $due_at までにこのレベルを離れる予定でした。責任者: $owner",
    "missed_short": "約束の期限 $due_at が守られませんでした。",
    "stated_suggestion": (
        "$who が $asked_at のコメントでエスカレーションを希望しています:「$sentence」。"
        "同意する場合は「$box」にチェックを入れてください。まだ何も行われていません。"
    ),
    "stated_not_now": (
        "$who が $asked_at のコメントでエスカレーションを希望しています:「$sentence」。まだ何も行われておらず、"
        "「$box」は現時点では受け付けられません。$why"
    ),
    "stated_reminder": (
        "$lead へのお知らせ: $who が $asked_at のコメントでエスカレーションを希望していますが、"
        "その後「$box」にチェックが入っていません。担当エンジニア: $assignee。"
        "同意する場合は「$box」にチェックを入れてください。まだ何も行われていません。"
    ),
    "due_reply": "返信の期限: $due_at",
    "due_owner": "責任者決定の期限: $due_at",
    "due_review": "確認作業の期限: $due_at",
    "due_call_planned": "電話の約束の期限: $due_at",
    "due_call_held": "電話の期限: $due_at",
    "due_deescalate": "このレベルの期限: $due_at",
    # Known outages, and support hours.
    "not_yet_hours": (
        "エスカレーションはサポート時間内に受け付けています。チケット $ticket は "
        "$available_at からエスカレーションできます。"
    ),
    "due_outage": "障害の復旧後",
    "outage_mention": (
        "現在対応中の既知の障害があります: $outage($started_at から)。チケット "
        "$ticket はこの障害に関係している可能性があります。"
    ),
    "outage_mention_unnamed": "チケット $ticket は、$started_at から対応している既知の問題に関連付けられています。",
    "outage_subscribe": "最新情報を受け取るには、こちらからご登録ください: $url",
    "outage_latest": "最新の状況: $update",
    "outage_refused": (
        "チケット $ticket は現在対応中の既知の障害に含まれるため、その間はエスカレーションできません: "
        "$outage($started_at から)。"
    ),
    "outage_refused_unnamed": (
        "チケット $ticket は現在対応中の既知の問題に含まれるため、その間はエスカレーションできません("
        "$started_at から)。"
    ),
    "outage_received": "チケット $ticket のエスカレーション $escalation を受け付け、確認しました。",
    "outage_joined": "チケット $ticket のエスカレーション $escalation についてお知らせします。",
    "outage_known": "これは現在対応中の既知の障害に含まれます: $outage($started_at から)。",
    "outage_known_unnamed": "これは $started_at から対応している既知の問題に含まれます。",
    "outage_closed": "このため、エスカレーションは終了します。チケットは問題が解決するまで継続します。",
    "outage_unused": "チケットをエスカレーションする権利は、これによって使われることはありません。",
    "outage_waits": "エスカレーションはそれまで保留します。チケットは問題が解決するまで継続します。",
    "outage_over": "チケット $ticket に関係していた障害は復旧しました: $outage($ended_at から)。",
    "outage_over_unnamed": "チケット $ticket に関係していた既知の問題は $ended_at に解決しました。",
    "outage_moved_on": "エスカレーション $escalation の対応を再開します。$promise",
    "outage_check": "まだ正常に動作しない点がありましたら、こちらでお知らせください。それまでチケットは継続します。",
    "outage_apart": "エスカレーション $escalation は、今後は既知の障害とは別に個別に対応します。$promise",
    "outage_to_confirm": (
        "エスカレーション $escalation を終了する理由となった障害は復旧しました($outage)。"
        "チケットを終了する前に、解決しているかお客様にご確認ください。"
    ),
    "tie_order": "カスタマーサポートから $ticket について支援の依頼があります。内容: $subject。重大度: $severity。",
    "tie_opened": "このチケットのために $counterpart の対応が始まりました。",
    "tie_asked": "$counterpart がこのチケットを待っています。エスカレーション中はレベルと次の期限を表示します。",
    "tie_again": "$counterpart の対応が再開されました。",
    "tie_done": "$counterpart の作業が終了しました。このチケットへの影響をご確認ください。責任者: $owner。",
    "tie_over": "$counterpart では、もう何も待っていません。",
    "tie_outcome": "そちらでの結果: $outcome。",
    "tie_lost": "$counterpart は削除されたか、表示できません。そちらでの作業は行われていません。責任者: $owner。",
    "tie_silent": "$counterpart を数時間読み取れず、状況が分かりません。責任者: $owner。",
    "tie_moved": "$before は $counterpart という名称に変わりました。",
    "tie_refused": "$account にはまだチケットを作成できていません。自動的に再試行します。責任者: $owner。",
    "tie_not_agreed": "設定により、$account にチケットを作成できません。責任者: $owner。",
    "tie_unknown": "$named は $account の関連付け可能なチケットではないか、関連付け済みです。",
    "tie_level": "レベル $level",
    "tie_is_opening": "作成中",
    "tie_is_worked_on": "対応中",
    "tie_is_ended": "終了",
    "tie_is_lost": "削除または非表示",
    "tie_is_silent": "不明",
    "tie_is_refused": "未作成・再試行中",
    "tie_is_not_agreed": "未作成",
    # Words inside sentences.
    "word_requester": "お客様",
    "word_requester_of_case": "チケットを作成された方",
    "word_somebody": "ヘルプデスクの担当者",
    "word_lead": "サポート責任者",
    "word_customer": "お客様",
    "word_your_company": "貴社",
    "word_nobody": "該当者なし",
    "word_nobody_there": "対応できる人がいません",
    "word_box_flag": "エスカレーション中",
    "word_box_action": "このチケットをエスカレーションする",
    "word_mail": "メール",
    "word_form": "フォーム",
    "word_comment": "コメント",
    "word_unknown": "不明",
    "word_fewer": "不足",
    "word_new": "新規",
    "word_open": "オープン",
    "word_pending": "保留中",
    "word_hold": "待機中",
    "word_solved": "解決済み",
    "word_closed": "終了",
    "word_deleted": "削除済み",
    "word_merged": "統合済み",
    # The request form behind a link.
    "form_title": "チケット $ticket をエスカレーションする",
    "form_case": "チケット $ticket",
    "form_case_subject": "チケット $ticket: $subject",
    "form_recorded": "このご依頼は次の方からのものとして記録されます: $name",
    "form_need": "ご希望の内容",
    "form_need_escalation": "エスカレーションを希望します",
    "form_need_hint": "このチケットをエスカレーションする権利は、エスカレーションを行った場合にのみ使用されます。",
    "form_reason": "理由",
    "form_choose": "選択してください",
    "form_required": "(エスカレーションには必須)",
    "form_send": "送信",
    "form_language": "言語",
    "form_outage": "既知の障害",
    "form_subscribe": "最新情報の受け取りに登録する",
    "form_more_title": "もう少しだけご記入ください",
    "form_accepted_title": "エスカレーションを受け付けました",
    "form_accepted": "チケット $ticket のエスカレーション $escalation を受け付けました。",
    "form_owner": "責任者は $owner です。",
    "form_accepted_rest": "これ以降のやり取りは、すべてチケットで行われます。",
    "form_received_title": "ご依頼を受け付けました",
    "form_received": "チケット $ticket についてのご依頼を受け付けました。結果はまもなくチケットに表示されます。",
    "form_redirected_title": "エスカレーションを使用せずに完了しました",
    "form_used_title": "このリンクはすでに使用されています",
    "form_refused_title": "チケット $ticket は現在エスカレーションできません",
    "form_not_opened_title": "エスカレーションは開始されませんでした",
    "form_unfit": (
        "エスカレーションは使用されていません。チケットにある新しいリンクを開いて別の理由を選ぶか、"
        "チケットにご記入ください。"
    ),
    "form_expired_title": "このリンクの有効期限が切れました",
    "form_expired": (
        "リンクの有効期間は数日間です。エスカレーションできる場合は、チケット $ticket に新しいリンクが表示されます。"
    ),
    "form_unknown_link_title": "このリンクは当方のものではありません",
    "form_unknown_link": "チケットからもう一度開いてください。",
    "form_unknown_case_title": "このチケットはこちらでは確認できません",
    "form_unknown_case": "お手数ですが、チケットに返信してください。",
    # The titles and options of our fields in the helpdesk, in the account's language.
    "field_escalation": "エスカレーション",
    "field_escalated": "エスカレーション中",
    "field_available_from": "エスカレーション可能になる日時",
    "field_level": "エスカレーションのレベル",
    "field_owner": "エスカレーションの責任者",
    "field_next_update_due": "次回の連絡期限",
    "field_escalate_link": "このリクエストをエスカレーションする",
    "field_escalate_now": "このチケットをエスカレーションする",
    "field_need": "ご希望の内容",
    "field_reason": "エスカレーションの理由",
    "field_acknowledge": "このエスカレーションを確認しました",
    "field_outcome": "エスカレーションの終了理由",
    "field_step": "エスカレーションのステップを記録",
    "field_counterpart": "対応する他のチケット",
    "field_step_note": "ステップの詳細",
    "field_step_note_hint": "1行に1項目、名前: 内容 の形で書いてください。",
    "field_step_accept": "エスカレーションを承認する",
    "field_step_decline": "却下: $title",
    "field_step_assign": "エスカレーションの責任者を決める",
    "field_step_next_level": "次のレベルへエスカレーションする",
    "field_step_de_escalate": "1レベル下げる",
    "field_step_reopen": "エスカレーションの対応を再開する",
    "field_step_lift": "既知の障害から外す",
    "field_is_not_yet": "まだ不可",
    "field_is_available": "可能",
    "field_is_requested": "依頼済み",
    "field_is_active": "対応中",
    "field_is_closed": "終了",
    "field_is_declined": "却下",
}

CATALOGUE = Catalogue(
    tag="ja",
    name="日本語",
    days=("月", "火", "水", "木", "金", "土", "日"),
    months=("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"),
    date="{year}年{month}{day}日({weekday})",
    moment="{date} {time} {zone}",
    plural=always_other,
    lengths={
        "day": {"other": "{count}日"},
        "hour": {"other": "{count}時間"},
        "minute": {"other": "{count}分"},
        "second": {"other": "{count}秒"},
    },
    often={"other": "{count}回のみ"},
    gap="",
    listing=" / ",
    sentences=_SENTENCES,
)
