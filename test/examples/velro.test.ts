import { carriesOut } from "./suite";

carriesOut("velro");
