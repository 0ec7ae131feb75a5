"use strict";
// The Lambda runtime loop reduced to what it must do, so that Node is not charged for more: load the handler, poll, post.
const http = require("node:http");
const { handler } = require("./handler.js");

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true });

function call(method, path, body) {
    return new Promise((resolve, reject) => {
        const headers = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
        const request = http.request({ agent, hostname, port, method, path: `/2018-06-01/runtime/${path}`, headers }, (response) => {
            const chunks = [];
            response.on("data", (chunk) => chunks.push(chunk));
            response.on("end", () => resolve({ headers: response.headers, text: Buffer.concat(chunks).toString("utf8") }));
        });
        request.on("error", reject);
        request.end(body);
    });
}

async function main() {
    for (;;) {
        const { headers, text } = await call("GET", "invocation/next");
        const id = headers["lambda-runtime-aws-request-id"];
        try {
            const answer = await handler(JSON.parse(text));
            await call("POST", `invocation/${id}/response`, JSON.stringify(answer));
        } catch (error) {
            const report = { errorType: error.name, errorMessage: error.message, stackTrace: [] };
            await call("POST", `invocation/${id}/error`, JSON.stringify(report));
        }
    }
}

main();
