// Seals and opens messages with Tencent's own @wecom/crypto, one JSON line in, one out.
//
//     node tests/channels/wecom_crypto.js FOLDER < lines
//
// FOLDER holds node_modules/@wecom/crypto (npm install @wecom/crypto). A line has token, key,
// receiver, timestamp, nonce and random16 (hex); with "message" it is sealed and signed, with
// "sealed" it is opened.
const path = require("path");
const wecom = require(path.resolve(process.argv[2], "node_modules", "@wecom", "crypto"));

const answer = (given) => {
  const signature = (sealed) =>
    wecom.getSignature(given.token, given.timestamp, given.nonce, sealed);
  if (given.sealed !== undefined) {
    const { message, id } = wecom.decrypt(given.key, given.sealed);
    return { message, id, signature: signature(given.sealed) };
  }
  const random = Buffer.from(given.random16, "hex");
  const sealed = wecom.encrypt(given.key, given.message, given.receiver, random);
  return { sealed, signature: signature(sealed) };
};

const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.map((line) => JSON.stringify(answer(JSON.parse(line))) + "\n").join(""));
