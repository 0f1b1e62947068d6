// A content script cannot be a module itself; this one fetches the module.
void import(chrome.runtime.getURL("page.js"));
