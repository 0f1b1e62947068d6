// @ts-check
import { serveTabs } from "./shared/worker/tab_service.js";

serveTabs(() => null);
