import { carriesOut } from "./suite";

carriesOut("wingman");
