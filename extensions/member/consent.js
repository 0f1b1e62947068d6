// @ts-check
// Entry point of the consent page.
import { openConsentForm } from "./shared/popup/consent_form.js";

const { render } = await openConsentForm();
render();
