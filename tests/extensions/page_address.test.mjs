// @ts-check
// Which server and meeting a page's own address names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { meetingOf, serverOf } from "../../static/shared/page_address.js";

test("a page finds its server and meeting even behind a proxy that puts it into a folder", () => {
  assert.equal(serverOf("https://host/folder/camera?x=1", "/camera"), "https://host/folder");
  assert.equal(serverOf("http://host:8000/m/abc-defg-hij", "/m/"), "http://host:8000");
  assert.equal(serverOf("https://host/m/rest/m/abc-defg-hij", "/m/"), "https://host/m/rest");
  assert.equal(meetingOf("https://host/m/abc-defg-hij#top"), "abc-defg-hij");
  assert.equal(meetingOf("https://host/m/%E0%A4%A"), "");
});

test("a Meet code in any case is one meeting, and another id is taken as it stands", () => {
  assert.equal(meetingOf("https://host/m/ABC-Defg-hij"), "abc-defg-hij");
  assert.equal(meetingOf("https://host/m/Team-A"), "Team-A");
});
