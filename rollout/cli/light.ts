/**
 * Lets a command load what it does when it does it: a start reads the commands' names, descriptions and options, and not
 * the engine's library, the sandbox and the benchmarks, which take seconds. Import this before any command.
 */

import "../../toolchain/light";
import { sep } from "node:path";
import { loadAtFirstUse } from "../../toolchain/atFirstUse";

const commandLine = `${__dirname}${sep}`;

loadAtFirstUse((request, asking) => asking.startsWith(commandLine) && request.startsWith("."));
