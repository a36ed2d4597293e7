//! TLS for PostgreSQL, with libpq's meanings of `sslmode`.

use std::sync::Arc;

use camino::Utf8Path;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{DatabaseError, ErrorKind};
use crate::url::{PostgresTarget, SslMode, SslRoots};

/// What is checked about the server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verification {
    /// That the server has the certificate's key, and nothing more.
    None,
    /// That a trusted authority signed it.
    Authority,
    /// That and the host's name.
    Full,
}

/// The TLS half of a connection to `target`.
///
/// # Errors
/// A certificate or key that cannot be read.
pub(super) fn connector(target: &PostgresTarget) -> Result<MakeRustlsConnect, DatabaseError> {
    let verification = match target.ssl_mode {
        SslMode::VerifyFull => Verification::Full,
        SslMode::VerifyCa => Verification::Authority,
        // libpq: an authority that is named is checked (manual 15, section
        // 34.19.1, "for backwards compatibility").
        SslMode::Require if matches!(target.ssl_roots, Some(SslRoots::File(_))) => {
            Verification::Authority
        }
        SslMode::Require | SslMode::Prefer | SslMode::Allow | SslMode::Disable => {
            Verification::None
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(Verifier {
        chain: match verification {
            Verification::None => None,
            Verification::Authority | Verification::Full => {
                Some(chain_verifier(target, Arc::clone(&provider))?)
            }
        },
        verification,
        provider: Arc::clone(&provider),
    });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| tls_error(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &target.ssl_identity {
        Some((certificate, key)) => builder
            .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
            .map_err(|error| tls_error(format!("{certificate}: {error}")))?,
        None => builder.with_no_client_auth(),
    };
    // Servers from PostgreSQL 17 on expect it, older ones do not look.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

fn chain_verifier(
    target: &PostgresTarget,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, DatabaseError> {
    let mut roots = RootCertStore::empty();
    if let Some(SslRoots::File(path)) = &target.ssl_roots {
        for certificate in certificates(path)? {
            roots
                .add(certificate)
                .map_err(|error| tls_error(format!("{path}: {error}")))?;
        }
    } else {
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
    }
    if roots.is_empty() {
        return Err(tls_error("no certificate authority is trusted here")
            .with_hint("name the server's authority with `sslrootcert=FILE`"));
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| tls_error(error.to_string()))
}

fn certificates(path: &Utf8Path) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(tls_error(format!("`{path}` holds no certificate"))),
        Err(error) => Err(tls_error(format!(
            "the certificate file `{path}` cannot be read: {error}"
        ))),
    }
}

fn private_key(path: &Utf8Path) -> Result<PrivateKeyDer<'static>, DatabaseError> {
    PrivateKeyDer::from_pem_file(path)
        .map_err(|error| tls_error(format!("the key file `{path}` cannot be read: {error}")))
}

fn tls_error(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(ErrorKind::Tls, message)
}

/// Checks as much of a certificate as `sslmode` asks for.
#[derive(Debug)]
struct Verifier {
    chain: Option<Arc<WebPkiServerVerifier>>,
    verification: Verification,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified =
            chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // The name is checked last: whoever gets here has a good chain.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.verification == Verification::Authority => {
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
