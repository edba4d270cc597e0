import { carriesOut } from "./suite";

carriesOut("maxai-m1");
