#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

/*
 * The practice server's own authority and certificates. The authority and the good certificate are kept in the folder,
 * so that trust in them lasts; the faulty ones are made on demand and live in memory. Thread-safe.
 */
typedef struct _PracticeCertificate PracticeCertificate;

/**
 * PracticeCertificateKind:
 * @PRACTICE_CERTIFICATE_GOOD: for localhost, practice.example, 127.0.0.1 and ::1, signed by the authority
 * @PRACTICE_CERTIFICATE_WEAK_KEY: good but for its RSA key of 1,024 bits
 *
 * The others have the fault that they are named after, and no other.
 */
typedef enum
{
  PRACTICE_CERTIFICATE_GOOD,
  PRACTICE_CERTIFICATE_EXPIRED,
  PRACTICE_CERTIFICATE_NOT_YET,
  PRACTICE_CERTIFICATE_SELF_SIGNED,
  PRACTICE_CERTIFICATE_WRONG_HOST,
  PRACTICE_CERTIFICATE_EXPIRED_WRONG_HOST,
  PRACTICE_CERTIFICATE_WEAK_KEY,
} PracticeCertificateKind;

/**
 * practice_certificate_load:
 * @folder: exists
 *
 * Reads authority and certificate from @folder; makes what is missing, unreadable, or at its end within 30 days.
 * Several servers may share a folder: a lock keeps them from making two authorities.
 *
 * Errors: %G_FILE_ERROR, %G_IO_ERROR_FAILED from GnuTLS
 */
PracticeCertificate *practice_certificate_load (const char *folder, GError **error);
void practice_certificate_free (PracticeCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PracticeCertificate, practice_certificate_free)

/** practice_certificate_get_ca_file: Returns: PEM file of the authority */
const char *practice_certificate_get_ca_file (PracticeCertificate *self);

/** practice_certificate_get_credentials: Returns: (transfer none) (nullable): live as long as @self */
gnutls_certificate_credentials_t practice_certificate_get_credentials (PracticeCertificate *self,
                                                                       PracticeCertificateKind kind);
