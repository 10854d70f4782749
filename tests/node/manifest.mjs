// manifest: is standard input a Job as Kubernetes describes it?
//
// The description has all fields and types, but allows names that it does not
// know; the test looks for those.  Exits 0, or 1 and says what is wrong.
import fs from 'node:fs';
import yaml from 'js-yaml';
import { Job } from 'kubernetes-models/batch/v1/Job';

try {
	new Job(yaml.load(fs.readFileSync(0, 'utf8'))).validate();
} catch (e) {
	console.error(`manifest: ${e.message}`);
	process.exit(1);
}
