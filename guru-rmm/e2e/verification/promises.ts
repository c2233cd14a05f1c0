/** A test of the full-stack suite that looks at a promise. */
export interface Proof {
  /** In `e2e/tests/`, without `.test.ts`. */
  readonly file: string;
  /** The test's own title. */
  readonly test: string;
  /** What it saw. */
  readonly evidence: string;
}

/** One line of the plan's end-to-end verification (task 12). */
export interface Promised {
  readonly line: string;
  readonly proofs: readonly Proof[];
  /** What other checks see of it, each with its command. */
  readonly elsewhere?: readonly { readonly check: string; readonly evidence: string }[];
  /** What of it cannot be looked at before there is an agent for Windows. */
  readonly needsWindows?: string;
}

/** Every line of the plan's task 12 in the plan's order, and what proves it. `docs/verification.md` is made of this. */
export const PROMISES: readonly Promised[] = [
  {
    line: 'Capability discovery',
    proofs: [
      {
        file: 'main-path',
        test: 'the log names the contract and the features of Guru Connect from the start',
        evidence: "Guru RMM's first line about Guru Connect has the served contract and each feature",
      },
      {
        file: 'refusals',
        test: 'has the embedded viewer switched off: the button is disabled and says why',
        evidence:
          'Guru Connect started with `CONNECT_DISABLED_FEATURES=embedded_viewer`; the button says why',
      },
      {
        file: 'attended',
        test: 'Guru Connect switches the question off: within 30 s the choice has left the page, and the API refuses',
        evidence:
          'the choice Attended left the open page within 30 s; the call got 409 `capability_unavailable`',
      },
    ],
  },
  {
    line: 'Embedded unattended',
    proofs: [
      {
        file: 'main-path',
        test: 'sign in, click, see, type, click, switch, end, audit',
        evidence:
          "the iframe's canvas is the X server's picture (35 dB or more) on both monitors; a typed line is in a file, a clicked button had its effect; `viewer:connected` came from Guru Connect's origin",
      },
      {
        file: 'attended',
        test: 'unattended: nobody is asked, and the machine shows who is connected until the end',
        evidence: 'one window of Guru Connect on the machine, the banner; no consent event in either audit',
      },
    ],
    needsWindows: 'the same on a Windows endpoint with both agents',
  },
  {
    line: 'Attended',
    proofs: [
      {
        file: 'attended',
        test: 'the person allows it: the picture comes, and not before',
        evidence:
          'the dialog, answered by a real keyboard device; `consent_shown`, `consent_accepted` in both audits',
      },
      {
        file: 'attended',
        test: 'the person declines: the technician reads it, and nothing is left',
        evidence: 'the panel says `consent_declined`; both audits have it, and nothing is open',
      },
      {
        file: 'attended',
        test: 'nobody answers: the question ends by itself, and is told apart from a no',
        evidence: '`consent_timed_out` in the panel and in both audits',
      },
      {
        file: 'attended',
        test: 'the technician cancels: the question leaves the screen at once',
        evidence: 'no window of Guru Connect is left on the machine; `consent_withdrawn` in both audits',
      },
      {
        file: 'attended',
        test: 'a code that nobody enters expires: its session has ended, and nobody joins with it',
        evidence: 'end reason `code_expired`; redeeming the code is refused with `code_invalid`',
      },
    ],
    needsWindows: "the dialog on a Windows endpoint's desktop",
  },
  {
    line: 'Embedding security',
    proofs: [
      {
        file: 'main-path',
        test: "a page of another origin gets no viewer, and RMM's gets one",
        evidence: 'Chromium refused the frame for `frame-ancestors` and shows its error page in it',
      },
      {
        file: 'main-path',
        test: 'the viewer alone may be framed, by the allowed origin alone',
        evidence:
          "`frame-ancestors` of the viewer is RMM's origin; of other routes and of the dashboard it is `'none'`",
      },
    ],
  },
  {
    line: 'Supply-chain guard',
    proofs: [
      {
        file: 'refusals',
        test: 'one byte changed on the way: refused before anything runs',
        evidence:
          '`checksum_mismatch` in the panel, the envelope and the audit; no process of the machine runs it',
      },
    ],
    needsWindows: "the same with the Windows agent's binary",
  },
  {
    line: 'Standalone unaffected',
    proofs: [
      {
        file: 'attended',
        test: 'Guru Connect alone: with Guru RMM and its agent stopped, a code opens a session in a viewer of its own',
        evidence:
          "the packed relay, agent and viewer; the picture is the X server's after the person allowed it",
      },
    ],
    elsewhere: [
      {
        check: '`npm run ci` of Guru Connect',
        evidence: 'builds and passes in a folder without Guru RMM; `npm run test:standalone` is a part of it',
      },
    ],
  },
  {
    line: 'Robustness',
    proofs: [
      {
        file: 'attended',
        test: 'kill -9 of the relay while the person is asked: the question stays, and a yes opens the session',
        evidence: 'one `consent_shown` and one `consent_accepted`',
      },
      {
        file: 'attended',
        test: 'kill -9 of the relay in the session: it goes on, and nobody is asked again',
        evidence: 'the picture is back; one `consent_shown`',
      },
    ],
  },
  {
    line: 'Audit',
    proofs: [
      {
        file: 'main-path',
        test: 'the reason that the technician gave is in both audits',
        evidence: 'rows joined by `connect_session_id`: machine, technician, mode, reason, order of events',
      },
      {
        file: 'main-path',
        test: 'guru-rmm audit verify finds nothing',
        evidence: 'every hash chain is whole',
      },
      {
        file: 'main-path',
        test: 'guru-rmm audit reconcile finds nothing, or says that its contract has no list of sessions',
        evidence: 'both audits tell of the same sessions',
      },
    ],
  },
  {
    line: 'Contract tests',
    proofs: [
      {
        file: 'main-path',
        test: 'sign in, click, see, type, click, switch, end, audit',
        evidence: 'each call went through a proxy that holds it, and its answer, against the pinned contract',
      },
      {
        file: 'refusals',
        test: 'serves a later major of the contract alone: refused in words, and all else of Guru RMM works on',
        evidence: '`contract_incompatible` in the panel, the envelope and the audit',
      },
    ],
    elsewhere: [
      { check: '`npm run test:contract` of both products', evidence: 'in each `npm run ci`' },
      {
        check: '`npm run drift` of both products',
        evidence: 'each change fails the check that [drift.md](drift.md) names',
      },
    ],
  },
];
