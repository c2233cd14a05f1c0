import './windows/load-koffi.ts';
import { runProgram } from './cli/run-program.ts';
import { takeWindowsProxy } from './windows/take-windows-proxy.ts';

takeWindowsProxy(process.env);
void runProgram();
