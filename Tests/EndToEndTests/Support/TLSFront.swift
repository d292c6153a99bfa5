import Foundation
import Glibc

/// A TLS server in a process of its own, in front of the stub or on its own.
///
/// It listens at a Unix socket, since a port might be taken. Clients reach it over a relay that counts connections.
final class TLSFront {
    static let isPossible = CertificateAuthority.isPossible && Tools.has("nginx")

    private let server: RunningProgram
    private let relay: SocketServer

    /// nginx writes here, for each request, the number of its connection and whether that resumed a session.
    private var log: URL?

    /// The socket of the server itself, without the relay.
    let destination: Destination

    /// Starts nginx, which forwards all requests to another server.
    ///
    /// - Parameters:
    ///   - certificate: The certificate to present; without one, nginx speaks plain HTTP.
    ///   - url: The server to forward to.
    ///   - folder: The folder for its files.
    ///   - protocols: The versions of TLS that it speaks.
    ///   - keepsConnections: Whether a connection is kept for further requests.
    /// - Throws: If nginx does not start.
    convenience init(
        _ certificate: CertificateAuthority.Certificate?, before url: String, in folder: URL,
        protocols: String = "TLSv1.2 TLSv1.3", keepsConnections: Bool = true
    ) throws {
        let name = "nginx-\(UUID().uuidString)"
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        let settings = """
            daemon off;
            master_process off;
            pid \(name).pid;
            error_log stderr;
            events {}
            http {
                log_format handshakes "$connection $ssl_session_reused";
                access_log \(name).log handshakes;
                \(kinds.map { "\($0)_temp_path \(name)-\($0);" }.joined(separator: " "))
                server {
                    keepalive_timeout \(keepsConnections ? 75 : 0);
                    listen unix:\(name.suffix(12)).sock\(certificate == nil ? "" : " ssl");
                    ssl_protocols \(protocols);
                    ssl_session_cache shared:sessions:1m;
                    \(certificate.map { "ssl_certificate \($0.file); ssl_certificate_key \($0.key);" } ?? "")
                    location / {
                        proxy_pass \(url);
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                    }
                }
            }
            """
        try Data(settings.utf8).write(to: folder.appending(path: "\(name).conf"))
        let prefix = folder.path(percentEncoded: false)
        try self.init(
            "nginx", ["-p", prefix, "-e", "stderr", "-c", "\(prefix)/\(name).conf"], "\(name.suffix(12)).sock", folder)
        log = folder.appending(path: "\(name).log")
    }

    /// Starts OpenSSL's own server, which speaks only TLS 1.1 and forwards nothing.
    convenience init(speakingOnlyTLS11 certificate: CertificateAuthority.Certificate, in folder: URL) throws {
        let socket = "\(UUID().uuidString.suffix(12)).sock"
        try self.init(
            "openssl",
            [
                "s_server", "-unix", socket, "-cert", certificate.file, "-key", certificate.key, "-tls1_1",
                "-cipher", "DEFAULT@SECLEVEL=0", "-www",
            ], socket, folder)
    }

    private init(_ program: String, _ arguments: [String], _ socket: String, _ folder: URL) throws {
        let destination = Destination.path(folder.appending(path: socket).path(percentEncoded: false))
        let server = try RunningProgram(Tools.path(program), arguments, in: folder, [:])
        let end = Date.now + 20
        while true {
            if let connection = try? destination.connect() {
                close(connection)
                break
            }
            guard server.isRunning, Date.now < end else {
                server.send(SIGKILL)
                throw Tools.Failure(program: program, errors: try server.wait().errors)
            }
            sched_yield()
        }
        self.server = server
        relay = try SocketServer(relayingTo: destination)
        self.destination = destination
    }

    deinit {
        server.send(SIGKILL)
        _ = try? server.wait()
    }

    var url: String { "https://127.0.0.1:\(relay.port)" }

    enum Handshake { case whole, resumed }

    /// Ends the server, and returns the handshakes of all connections that have brought a request which was answered.
    func handshakes() throws -> [Handshake] {
        server.send(SIGQUIT)
        _ = try server.wait()
        let text = try log.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) } ?? ""
        let lines = Set(text.split(separator: "\n"))
        return lines.map { $0.hasSuffix(" r") ? .resumed : .whole }
    }

    /// The number of connections to `url` so far.
    var connections: Int { relay.connections }
}
