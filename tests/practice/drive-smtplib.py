#!/usr/bin/python3
"""Sends six messages to a practice server with Python's smtplib: drive-smtplib.py PORT TLS-PORT CA-FILE"""

import smtplib
import ssl
import sys

USER, PASSWORD = 'ada@practice.example', 'practice'
MESSAGE = 'Subject: from smtplib\r\n\r\n.dot\r\n..two\r\n'


def sign_in(smtp, mechanism):
    smtp.ehlo()
    smtp.user, smtp.password = USER, PASSWORD
    code, _ = smtp.auth(mechanism, getattr(smtp, 'auth_' + mechanism.lower().replace('-', '_')))
    assert code == 235, code


def send(smtp):
    refused = smtp.sendmail(USER, ['bob@else.example', 'carl@refused.example'], MESSAGE)
    assert list(refused) == ['carl@refused.example'] and refused['carl@refused.example'][0] == 550, refused
    code, _ = smtp.quit()
    assert code == 221, code


def main():
    port, tls_port, ca_file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    context = ssl.create_default_context(cafile=ca_file)

    for host, mechanism in ('localhost', 'PLAIN'), ('127.0.0.1', 'LOGIN'), ('::1', 'CRAM-MD5'):
        with smtplib.SMTP_SSL(host, tls_port, context=context, timeout=20) as smtp:
            sign_in(smtp, mechanism)
            send(smtp)
        with smtplib.SMTP(host, port, timeout=20) as smtp:
            smtp.starttls(context=context)
            sign_in(smtp, mechanism)
            send(smtp)

    with smtplib.SMTP_SSL('localhost', tls_port, context=context, timeout=20) as smtp:
        try:
            smtp.login(USER, 'wrong')
        except smtplib.SMTPAuthenticationError as error:
            assert error.smtp_code == 535 and b'authentication failed' in error.smtp_error, error.smtp_error
        else:
            raise AssertionError('a wrong password was accepted')


if __name__ == '__main__':
    main()
