import Glibc

extension Server {
    /// Serves the requests that were read, one after the other.
    mutating func advance(_ connection: Connection) throws(StubError) {
        while connections[connection.id] != nil, connection.exchange == nil, connection.output.isEmpty,
            connection.stream == nil, !connection.isDraining
        {
            do throws(RequestParser.Failure) {
                guard let request = try connection.parser.next() else { break }
                connection.closesAfterAnswer = request.closes
                receive(request, on: connection)
            } catch {
                refuse(error, on: connection)
            }
        }
        guard connection.parser.wantsContinue, connections[connection.id] != nil else { return }
        connection.parser.continued()
        connection.output += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        try flush(connection)
    }

    /// Continues a connection after an answer that its own input did not trigger.
    mutating func resume(_ id: UInt64) {
        guard let connection = connections[id] else { return }
        do throws(StubError) { try advance(connection) } catch { drop(connection) }
    }

    /// Starts sending an answer: all of it, or its beginning if a stream follows.
    mutating func send(_ bytes: [UInt8], then stream: Connection.Stream? = nil, on connection: Connection) {
        connection.output += bytes
        connection.stream = stream
        connection.isAnswered = true
        switch stream {
        case .drip, .endless: pump(connection)
        case .blanks, nil: flushOrDrop(connection)
        }
    }

    /// Sends the next part of a stream that has pauses.
    mutating func pump(_ connection: Connection) {
        let pause: Double
        switch connection.stream {
        case .drip(var rest):
            if let byte = rest.popFirst() { connection.output.append(byte) }
            connection.stream = rest.isEmpty ? nil : .drip(rest)
            pause = 1
        case .endless(let piece):
            if connection.output.isEmpty { connection.output = piece[...] }
            pause = 0.01
        case .blanks, nil: return
        }
        flushOrDrop(connection)
        if connections[connection.id] != nil, connection.stream != nil {
            timers.schedule(.pump(connection: connection.id), at: Clock.monotonic.adding(seconds: pause))
        }
    }

    private mutating func flushOrDrop(_ connection: Connection) {
        do throws(StubError) { try flush(connection) } catch { drop(connection) }
    }

    /// Sends as much as the socket accepts. At the end of an answer the connection is ready for the next request.
    mutating func flush(_ connection: Connection) throws(StubError) {
        let wasBlocked = !connection.output.isEmpty
        try connection.send()
        let isBlocked = !connection.output.isEmpty
        if wasBlocked || isBlocked { poller.update(connection.id, writing: isBlocked) }
        guard !isBlocked, connection.stream == nil, connection.isAnswered else { return }

        connection.isAnswered = false
        finish(connection)
        if connection.closesAfterAnswer { linger(connection) }
    }

    /// Closes our side and waits for the client to close its side. Closing both at once could reset the connection
    /// before the client has read the answer.
    private mutating func linger(_ connection: Connection) {
        connection.isDraining = true
        shutdown(connection.descriptor, CInt(SHUT_WR))
        timers.schedule(.close(connection: connection.id), at: Clock.monotonic.adding(seconds: 2))
    }

    /// Closes a connection in any state.
    mutating func drop(_ connection: Connection, resetting: Bool = false) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        poller.remove(connection.id)
        connection.close(resetting: resetting)
        if connection.hasFabricRequest { fabricConnections -= 1 }
        finish(connection)
        held.removeAll { $0.connection == connection.id }
    }

    /// Marks the connection's request as no longer in flight.
    private mutating func finish(_ connection: Connection) {
        guard let exchange = connection.exchange else { return }
        connection.exchange = nil
        journal.ended(exchange.sequence, at: Clock.monotonic)
        guard let key = exchange.rowKey else { return }
        inFlight[key]?.remove(connection.id)
        if inFlight[key]?.isEmpty == true { inFlight[key] = nil }
    }

    /// Drops the connections whose client is gone but whose end was not read yet. If a connection's request is for the
    /// same row as the next request, this waits a moment for the end of it.
    mutating func dropAbandoned(before next: RowKey?) {
        for connection in connections.values {
            guard let exchange = connection.exchange else { continue }
            let isSameRow = next != nil && exchange.rowKey == next
            if connection.isAbandoned(grace: isSameRow ? 200 : 0) { drop(connection) }
        }
    }
}
