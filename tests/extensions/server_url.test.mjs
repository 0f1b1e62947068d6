// @ts-check
// Which server addresses people can type, and which are refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { permissionFor } from "../../extensions/shared/popup/host_permission.js";
import {
  isOnThisMachine,
  isPrivateUrl,
  originOf,
  serverUrlFrom,
} from "../../extensions/shared/server_url.js";

test("what people type becomes a base URL", () => {
  assert.equal(serverUrlFrom(" https://rest.example.org/ "), "https://rest.example.org");
  assert.equal(serverUrlFrom("rest.example.org"), "https://rest.example.org");
  assert.equal(serverUrlFrom("localhost:8000"), "http://localhost:8000");
  assert.equal(serverUrlFrom("127.0.0.1:9/rest/"), "http://127.0.0.1:9/rest");
});

test("what is no server address is refused", () => {
  for (const text of [
    "",
    "ftp://a",
    "https://",
    "https://me@host",
    "https://a?b",
    "https://a#b",
    "javascript:alert(1)",
    "a b",
  ]) {
    assert.equal(serverUrlFrom(text), "", text);
  }
});

test("addresses can be read even where a browser has no URL.parse", (context) => {
  const { parse } = URL;
  context.after(() => Object.assign(URL, { parse }));
  Object.assign(URL, { parse: undefined });
  assert.equal(serverUrlFrom("rest.example.org/rest/"), "https://rest.example.org/rest");
  assert.equal(originOf("https://rest.example.org/rest"), "https://rest.example.org");
  assert.equal(originOf("no address"), "");
});

test("a permission is for the host, whatever the port", () => {
  assert.equal(permissionFor("https://rest.example.org:8443"), "https://rest.example.org/*");
});

test("plain http is allowed for this computer only", () => {
  assert.ok(isPrivateUrl("https://rest.example.org/base"));
  assert.ok(isPrivateUrl("http://localhost:8000") && isPrivateUrl("http://127.0.0.1:8000"));
  assert.ok(!isPrivateUrl("http://rest.example.org") && !isPrivateUrl("http://localhost.example.org"));
});

test("an address that leads nowhere from a phone is known, also as a server's log writes it", () => {
  for (const host of ["localhost", "rest.localhost", "127.0.0.1", "127.0.0.2", "0.0.0.0", "[::1]", "[::]"])
    assert.ok(isOnThisMachine(`http://${host}:8000`), host);
  for (const host of ["rest.example.org", "localhost.example.org", "192.168.0.2", "127.example.org"])
    assert.ok(!isOnThisMachine(`http://${host}:8000`), host);
});
