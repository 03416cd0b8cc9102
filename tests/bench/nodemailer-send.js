// nodemailer-send.js HOST PORT tls|starttls USER PASSWORD CA-FILE FROM TO FILE COUNT: what nodemailer takes. It never
// says QUIT.
const fs = require('fs');
const nodemailer = require('nodemailer');
const [host, port, security, user, pass, ca, from, to, path, count] = process.argv.slice(2);

const transport = nodemailer.createTransport({
  host, port: Number(port), secure: security === 'tls', requireTLS: security === 'starttls',
  auth: { user, pass }, authMethod: 'PLAIN', tls: { ca: fs.readFileSync(ca), servername: 'localhost' },
  pool: Number(count) > 1, maxConnections: 1, maxMessages: Infinity,
});

(async () => {
  for (let i = 0; i < Number(count); i++)
    await transport.sendMail({ envelope: { from, to: [to] },
      raw: Number(count) > 1 ? fs.readFileSync(path) : { path } });
  transport.close();
})().catch((error) => { console.error(error.message); process.exit(1); });
