/// The kinds of failure in words, for everything that shows them. The operators' page has the same table.
extension FailureKind {
    /// What the kind means.
    var meaning: String {
        switch self {
        case .stateUnreadable: "the host source, or what it says of the agent, could not be read"
        case .stale: "the host's state is too old, and host.when_stale is fail"
        case .keyUnreadable: "the agent's key could not be read"
        case .loginRejected: "the center refused the agent's login"
        case .loginMisdirected: "something else than the center's login answered"
        case .loginBackoff: "the login was refused earlier, and waits before it is tried again"
        case .loginFailed: "the center could not be reached, or could not answer"
        case .guildNotInSession: "the login does not name the guild"
        case .insecureEndpoint: "the login names an endpoint of the guild that is not used"
        case .unauthorized: "the guild refused a fresh token"
        case .rejected: "the guild refused the push"
        case .rateLimited: "the guild asked for fewer requests"
        case .serverError: "the guild could not process the push"
        case .transport: "the guild could not be reached"
        case .timeout: "the guild took too long to answer"
        case .circuitOpen: "other pushes to the same endpoint failed, and it got no more of them in the pass"
        case .deadline: "the pass reached its deadline before the push was done"
        case .interrupted: "the pass was stopped before the push was done"
        case .unsaved: "what was about to be sent could not be saved first, so nothing was sent"
        case .noLibcurl: "the system has no libcurl"
        }
    }

    /// What a person can do about it, as the end of a sentence.
    var advice: String {
        switch self {
        case .stateUnreadable:
            "look whether the host runs and what it writes; host.when_missing is for agents it leaves out"
        case .stale: "look whether the host runs, and writes its states at least every minute"
        case .keyUnreadable: "give the identity a key that the user of the passes can read"
        case .loginRejected, .loginBackoff: "set the agent's current key; a new one is tried in the next pass"
        case .loginMisdirected: "correct fabric.center_url or fabric.login_path"
        case .loginFailed: "check the center, the network, the proxy and the certificates"
        case .guildNotInSession: "give the agent access to the guild in Fabric, or remove the binding"
        case .insecureEndpoint: "have Fabric name an https URL for the guild; fabric.allow_plaintext allows plain http"
        case .unauthorized: "check in Fabric that the agent may set its presence in the guild"
        case .rejected: "check fabric_user_id, the guild and fabric.presence_path"
        case .rateLimited: "nothing, if it ends; else have the guild's limit raised, or raise sync.refresh_seconds"
        case .serverError: "tell whoever runs the guild; every pass tries again"
        case .transport: "check the guild, the network, the proxy and the certificates"
        case .timeout: "check why the guild is slow; sync.request_timeout_seconds gives it more time"
        case .circuitOpen: "look at the endpoint's other failures; the next pass tries again"
        case .deadline: "nothing, if it ends; else raise sync.deadline_seconds or sync.concurrency, or use shards"
        case .interrupted: "nothing: the next pass goes on"
        case .unsaved: "free some disk space, or raise the quota"
        case .noLibcurl: "install libcurl (Debian: libcurl4)"
        }
    }
}
