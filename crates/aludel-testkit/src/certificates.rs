//! Certificates for servers with TLS.

use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use fs_err as fs;

use crate::process::{find_program, run};

/// A certificate authority of one test and what it signed.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The authority's certificate: what a client has to trust.
    pub authority: Utf8PathBuf,
    /// An authority that signed nothing.
    pub stranger: Utf8PathBuf,
    /// The server's certificate, for `localhost` and for no address.
    pub certificate: Utf8PathBuf,
    /// The server's key.
    pub key: Utf8PathBuf,
}

impl Certificates {
    /// Makes them in `folder` with the `openssl` program.
    pub(crate) fn make(folder: &Utf8Path) -> Result<Self> {
        let openssl = find_program("openssl")
            .context("tests with TLS need the `openssl` program: apt-get install openssl")?;
        let path = |name: &str| folder.join(name);
        let authority = |name: &str| -> Result<Utf8PathBuf> {
            let certificate = path(&format!("{name}.crt"));
            let key = path(&format!("{name}.key"));
            let subject = format!("/CN=aludel test {name}");
            run(&words(
                &openssl,
                &[
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    &subject,
                    "-keyout",
                    key.as_str(),
                    "-out",
                    certificate.as_str(),
                    "-addext",
                    "basicConstraints=critical,CA:TRUE",
                ],
            ))?;
            Ok(certificate)
        };
        let made = Self {
            authority: authority("authority")?,
            stranger: authority("stranger")?,
            certificate: path("server.crt"),
            key: path("server.key"),
        };
        let request = path("server.csr");
        let extensions = path("server.ext");
        fs::write(
            &extensions,
            "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
        )?;
        run(&words(
            &openssl,
            &[
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                made.key.as_str(),
                "-out",
                request.as_str(),
            ],
        ))?;
        run(&words(
            &openssl,
            &[
                "x509",
                "-req",
                "-in",
                request.as_str(),
                "-CA",
                made.authority.as_str(),
                "-CAkey",
                path("authority.key").as_str(),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                extensions.as_str(),
                "-out",
                made.certificate.as_str(),
            ],
        ))?;
        Ok(made)
    }
}

fn words(program: &Utf8Path, arguments: &[&str]) -> Vec<String> {
    std::iter::once(program.as_str())
        .chain(arguments.iter().copied())
        .map(str::to_owned)
        .collect()
}
