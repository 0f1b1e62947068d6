// @ts-check
// Begins in the page about consent.
import { openConsentForm } from "./shared/popup/consent_form.js";

const { render } = await openConsentForm();
render();
