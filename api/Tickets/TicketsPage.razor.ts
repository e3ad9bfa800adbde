import { showMovingCodes } from "./moving-code";

showMovingCodes();
