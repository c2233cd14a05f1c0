import { runProgram } from './cli/run-program.ts';

void runProgram();
