/** Where things are, whatever the current directory. */
import * as path from "node:path";

export const projectDirectory = path.resolve(__dirname, "..");

/** The one ignored folder that holds everything Sluice keeps between runs. */
export const cacheDirectory = path.join(projectDirectory, ".sluice");
