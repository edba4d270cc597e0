import { carriesOut } from "./suite";

carriesOut("omnihub");
