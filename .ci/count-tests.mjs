/** Prints how many tests of a vitest report passed and failed. A file that could not be loaded counts as one failure. */
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
console.log(report.numPassedTests, report.numFailedTests + broken);
