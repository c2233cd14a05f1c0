import './windows/load-koffi.ts';
import { runProgram } from './cli/run-program.ts';
import { addServiceCommands } from './windows/service/add-service-commands.ts';
import { takeWindowsProxy } from './windows/take-windows-proxy.ts';

takeWindowsProxy(process.env);
void runProgram(addServiceCommands);
