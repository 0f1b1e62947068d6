// A content script cannot be a module itself; this one fetches the module, once somebody has opened the page:
// Chrome loads some pages beforehand.
{
  const begin = () => void import(chrome.runtime.getURL("page.js"));
  if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
  else begin();
}
