// @ts-check
import { openConsentForm } from "./shared/popup/consent_form.js";

const { render } = await openConsentForm();
render();
