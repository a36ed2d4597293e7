//! Database urls, for `aludel help url` and the book.

/// What `aludel help url` prints.
pub(crate) const TEXT: &str = "\
A database url is SQLAlchemy's, as it stands: dialect[+driver]://user:password@host:port/database?option=value
The driver is read and ignored. Special characters of user and password are written
percent-encoded: `@` is %40, `:` is %3A, `/` is %2F, `%` is %25. A password is never printed.

SQLite
  sqlite:///shop.db                 a file, relative to the folder of aludel.toml
  sqlite:////var/lib/shop.db        a file, absolute
  sqlite://                         in memory, gone with the command
  ?mode=ro  ?mode=rw                read only; do not create the file
  ?timeout=5                        seconds to wait for another connection's lock

PostgreSQL
  postgresql://ada@localhost:5432/shop
  postgresql+psycopg2://ada:secret@db.example.org/shop?sslmode=verify-full
  postgresql:///shop?host=/run/postgresql       over a socket
  ?sslmode=disable|allow|prefer|require|verify-ca|verify-full
  ?sslrootcert=ca.pem  ?sslcert=client.pem  ?sslkey=client.key
  ?options=-csearch_path%3Dshop     settings of the session
  ?connect_timeout=10  ?application_name=deploy  ?target_session_attrs=read-write

MySQL and MariaDB
  mysql+pymysql://ada:secret@localhost:3306/shop
  mariadb://ada@/shop?unix_socket=/run/mysqld/mysqld.sock
  ?ssl_mode=DISABLED|PREFERRED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY
  ?ssl_ca=ca.pem  ?ssl_cert=client.pem  ?ssl_key=client.key
  ?connect_timeout=10

Which url is taken: --url, else DATABASE_URL, else SQLALCHEMY_DATABASE_URI, else the one of
the environment (--env NAME, or `environment` in aludel.toml). `.env` is read.
";
