// @ts-check
import { serveTabs } from "./shared/tab_service.js";

serveTabs(() => null);
