import type { Problem, UnreachableReason } from '../errors.ts';
import { blockerText } from './blocker-text.ts';
import { formatAbsolute } from './format.ts';
import { rightMissingWords, statementRefusedWords } from './gate-problem-text.ts';
import { inSentence, NO_NAMES, type Names } from './names.ts';
import { updateFaultWords } from './update-text.ts';
import { workflowProblemText } from './workflow-problem-text.ts';

/** A failure as a person reads it. */
export interface ProblemText {
  /** What happened. */
  readonly what: string;
  /** Why. */
  readonly why: string;
  /** What to do. */
  readonly remedy: string;
  /** Small print: code and parameters as they came. */
  readonly code: string;
}

/** Says a failure in words; every code has its sentence, the compiler sees to it. */
export function problemText(problem: Problem, names: Names = NO_NAMES): ProblemText {
  switch (problem.code) {
    case 'invalid-request':
      return text(
        problem,
        'The console could not accept that',
        sentence(problem.issues.join('; ')),
        'Correct it and try again.',
        '',
      );
    case 'not-found':
      return text(
        problem,
        `The ${KIND_WORDS[problem.kind]} is not there any more`,
        'It was removed or changed elsewhere meanwhile.',
        'Look at the present state and start again from there.',
        problem.id,
      );
    case 'blocked': {
      const reasons = problem.blockers.map((blocker) => blockerText(blocker, names));
      return text(
        problem,
        'It may not start yet',
        reasons.map(({ reason }) => reason).join(' '),
        reasons.map(({ remedy }) => remedy).join(' '),
        problem.blockers.map(({ kind }) => kind).join(', '),
      );
    }
    case 'plan-changed':
      return text(
        problem,
        'The plan is not valid any more',
        'Something changed on the pool between preview and start.',
        'Review the new plan and start that one.',
        problem.planDigest.slice(0, 12),
      );
    case 'workflow-unsound': {
      const found = problem.problems.map((each) => workflowProblemText(each));
      return text(
        problem,
        'The workflow has mistakes',
        found.map(({ what }) => what).join(' '),
        [...new Set(found.map(({ remedy }) => remedy))].join(' '),
        problem.problems.map(({ kind }) => kind).join(', '),
      );
    }
    case 'published-meanwhile':
      return text(
        problem,
        'Another version was published meanwhile',
        `${inSentence(problem.by)} published it ${formatAbsolute(problem.at)}.`,
        'Look at that version and make your changes again from there; the draft is kept until then.',
        `number ${String(problem.seq)}`,
      );
    case 'check-failed':
      return text(
        problem,
        'A check of the result said no',
        problem.findings.map(sentence).join(' '),
        'Undo the run, or mend what the check found and resume.',
        '',
      );
    case 'pool-unreachable':
      return text(
        problem,
        unreachableWords(problem.reason, problem.address),
        UNREACHABLE_WHY[problem.reason],
        UNREACHABLE_REMEDY[problem.reason],
        `${problem.reason}: ${problem.detail}`,
      );
    case 'certificate-untrusted':
      return problem.pinned === null
        ? text(
            problem,
            `The certificate of ${inSentence(problem.address)} is not known yet`,
            'Nobody at this workstation has trusted it.',
            'Compare its fingerprint with the one on the host, then trust it.',
            problem.fingerprint,
          )
        : text(
            problem,
            `${inSentence(problem.address)} shows another certificate than before`,
            'It was replaced, or somebody stands between this workstation and the host.',
            'Compare the new fingerprint with the host before you go on.',
            `${problem.pinned} → ${problem.fingerprint}`,
          );
    case 'xapi-failure':
      return text(
        problem,
        problem.sentence.trim().replace(/[.]$/, ''),
        'XAPI refused the call.',
        sentence(problem.remedy),
        [problem.xapiCode, ...problem.params].join(' '),
      );
    case 'role-missing':
      return text(
        problem,
        'Your role does not allow this',
        `It needs the permission ${problem.permission}.`,
        `Connect with an account whose role is ${problem.needed} or stronger.`,
        problem.permission,
      );
    case 'right-missing':
      return text(problem, ...rightMissingWords(problem), problem.right);
    case 'statement-refused':
      return text(problem, ...statementRefusedWords(problem.refusal), problem.refusal.kind);
    case 'store-failed':
      return text(
        problem,
        'A file of this workstation could not be used',
        sentence(problem.reason),
        'Check the disk and the rights on the file; it was kept as it was.',
        problem.file,
      );
    case 'update-failed':
      return text(problem, ...updateFaultWords(problem.fault, problem.detail), problem.detail || problem.fault);
    case 'internal':
      return text(
        problem,
        'The console made a mistake',
        'This is a fault of the program, not of the pool.',
        'Try again; if it stays, report it with the id below, under which the log has the details.',
        problem.logId,
      );
  }
}

function text(problem: Problem, what: string, why: string, remedy: string, detail: string): ProblemText {
  return { what, why, remedy, code: detail === '' ? problem.code : `${problem.code} · ${detail}` };
}

/** Everything of a problem as text to paste into a report. */
export function problemDetails(problem: Problem, names: Names = NO_NAMES): string {
  const { what, why, remedy, code } = problemText(problem, names);
  return [what, why, remedy, code, JSON.stringify(problem)].join('\n').replace(/[\u2066-\u2069]/g, '');
}

function sentence(raw: string): string {
  const trimmed = raw.trim();
  return trimmed === '' || /[.?!…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

const KIND_WORDS: Readonly<Record<Extract<Problem, { code: 'not-found' }>['kind'], string>> = {
  template: 'template',
  pool: 'pool',
  host: 'host',
  sr: 'SR',
  vm: 'VM',
  configuration: 'configuration',
  service: 'service',
  stage: 'stage',
  run: 'run',
  network: 'network',
  plan: 'plan',
  entry: 'entry',
  bundle: 'bundle',
  request: 'request',
  file: 'file',
  revision: 'revision',
  transition: 'transition',
};

function unreachableWords(reason: UnreachableReason, address: string): string {
  const where = inSentence(address);
  switch (reason) {
    case 'not-xapi':
      return `${where} answers, but not as XAPI`;
    case 'starting':
      return `${where} is starting`;
    case 'tls':
      return `No secure connection to ${where}`;
    case 'lost':
      return `The connection to ${where} was lost`;
    case 'closed':
      return `The connection to ${where} is closed`;
    case 'refused':
    case 'unknown-host':
    case 'timeout':
      return `${where} can't be reached`;
  }
}

const UNREACHABLE_WHY: Readonly<Record<UnreachableReason, string>> = {
  refused: 'The machine is there, but nothing listens on that port.',
  'unknown-host': 'No machine of that name is known.',
  timeout: 'It did not answer in time.',
  'not-xapi': 'Something else than XAPI listens there.',
  tls: 'The TLS handshake failed.',
  lost: 'It ended while it was in use.',
  starting: "XAPI is up but can't serve calls yet.",
  closed: 'The console has closed it.',
};

const UNREACHABLE_REMEDY: Readonly<Record<UnreachableReason, string>> = {
  refused: 'Check the port (XAPI listens on 443) and whether the toolstack runs.',
  'unknown-host': "Check the spelling, or use the host's IP address.",
  timeout: 'Check the address, the network and the firewall between.',
  'not-xapi': "Check that address and port belong to a pool's coordinator.",
  tls: 'Check that the port speaks TLS and that nothing inspects the connection.',
  lost: 'The console tries again by itself; check the host if that goes on.',
  starting: 'Wait a moment; the console tries again by itself.',
  closed: 'Connect again.',
};
