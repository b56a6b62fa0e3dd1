// Serve TLS by Node.js until killed: `node_server.js ROW.json`.
"use strict";
const fs = require("fs");
const https = require("https");

const row = JSON.parse(fs.readFileSync(process.argv[2], "utf-8"));
const version = (name) => name.replace("TLS 1.0", "TLSv1").replace("TLS ", "TLSv");
const options = {
  cert: row.pairs.map((pair) => fs.readFileSync(pair.chain)),
  key: row.pairs.map((pair) => fs.readFileSync(pair.key)),
  minVersion: version(row.oldest),
  maxVersion: version(row.newest),
  honorCipherOrder: !row.client_order,
  requestCert: row.asks_for_certificate,
  ca: [fs.readFileSync(row.root)],
};
const suites = [row.suites13, row.suites].filter(Boolean).join(":");
if (suites) options.ciphers = suites;
if (row.groups) options.ecdhCurve = row.groups;
if (row.dh) options.dhparam = fs.readFileSync(row.dh);
if (!row.tickets) options.secureOptions = require("crypto").constants.SSL_OP_NO_TICKET;

const server = https.createServer(options, (_, response) => response.writeHead(204).end());
server.on("tlsClientError", () => {});
server.listen(row.port, row.address);
