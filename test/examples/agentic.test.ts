import { carriesOut } from "./suite";

carriesOut("agentic");
