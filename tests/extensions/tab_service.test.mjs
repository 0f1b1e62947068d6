// @ts-check
// What the worker does for all Meet tabs together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { linkForKey } from "../../extensions/shared/worker/tab_service.js";

const lobby = { tabId: 1, inCall: false };
const call = { tabId: 2, inCall: true };
const other = { tabId: 3, inCall: true };
const left = { tabId: 4, inCall: false };
const links = [lobby, call, other, left];
const document = 9;

test("a key is for the call in front, else for the last one, and never for a lobby beside a call", () => {
  assert.equal(linkForKey(links, call.tabId), call);
  assert.equal(linkForKey(links, document), other);
  assert.equal(linkForKey(links, lobby.tabId), other);
  assert.equal(linkForKey(links, left.tabId), other);
});

test("without a call a key is for the tab in front, which says why nothing is done", () => {
  assert.equal(linkForKey([lobby, left], lobby.tabId), lobby);
  assert.equal(linkForKey([lobby, left], document), undefined);
});
