export { answersPing } from './answers-ping.ts';
export { type Arrival, HANDOVER_MS, judgeArrival, type Verdict } from './judge-arrival.ts';
export { isFact, type MachineFacts, sameMachine } from './machine-facts.ts';
export { readMachine } from './read-machine.ts';
export { seatAnswers } from './seat-answers.ts';
