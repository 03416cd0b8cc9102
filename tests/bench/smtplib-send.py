#!/usr/bin/python3
"""smtplib-send.py HOST PORT tls|starttls USER PASSWORD CA-FILE FROM TO FILE COUNT: what Python's own client takes."""

import smtplib
import ssl
import sys

host, port, security, user, password, ca, sender, recipient, path, count = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)
if security == "tls":
    client = smtplib.SMTP_SSL(host, int(port), context=context)
else:
    client = smtplib.SMTP(host, int(port))
    client.starttls(context=context)
client.login(user, password)
with open(path, "rb") as file:
    message = file.read()
for _ in range(int(count)):
    client.sendmail(sender, [recipient], message)
client.quit()
