// Holds the Forge app to Atlassian's own schema and compiles its sources; says what is wrong and exits 1.
// In: the folder with the app's files. The schemas stay in node_modules; nothing of them is part of Halyard.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { transformSync } from 'esbuild';
import { parse } from 'yaml';

const folder = process.argv[2];
const schemas = join(import.meta.dirname, 'node_modules', '@forge', 'manifest', 'out', 'schema');
const schema = (name) => JSON.parse(readFileSync(join(schemas, name), 'utf-8'));
const validator = (found) => new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false }).compile(found);
const faults = [];

const manifest = parse(readFileSync(join(folder, 'manifest.yml'), 'utf-8'));
const check = validator(schema('manifest-schema.json'));
if (!check(manifest)) faults.push(...check.errors.map((one) => `manifest.yml ${one.instancePath}: ${one.message}`));

const conditions = schema('display-conditions-schema.json');
const shown = validator({ definitions: conditions.definitions, $ref: '#/definitions/Jira_1' });
const modules = Object.entries(manifest.modules).flatMap(([kind, all]) => all.map((one) => [kind, one]));
for (const [kind, one] of modules.filter(([, found]) => found.displayConditions)) {
  if (!shown(one.displayConditions)) faults.push(...shown.errors.map((fault) => `${kind}: ${fault.message}`));
}

for (const name of readdirSync(join(folder, 'src'))) {
  try {
    transformSync(readFileSync(join(folder, 'src', name), 'utf-8'), { loader: 'jsx', format: 'esm', logLevel: 'silent' });
  } catch (error) {
    faults.push(`src/${name}: ${error.message}`);
  }
}

for (const fault of faults) console.error(fault);
console.log(`${modules.length} modules, ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
