import { readFileSync } from 'node:fs';
import { runPinScenarios } from './pin-scenarios.ts';
import type { PinCertificates } from './pin-scenarios.ts';

// Runs the scenarios in whatever Node executes this file, and prints what they saw.
const certificates = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PinCertificates;
void runPinScenarios(certificates).then((results) => {
  process.stdout.write(JSON.stringify(results));
});
