using DeviceAgent.Protocol.Polling;
using DeviceAgent.Protocol.SecurityEvents;

namespace DeviceAgent.Core.Commands;

/// <summary>What the verifier makes of one SET.</summary>
public abstract record SetVerdict
{
    /// <summary>A valid device logout for this device.</summary>
    public sealed record Command(LogoutCommand Logout) : SetVerdict;

    /// <summary>A valid withdrawal of the command with this jti.</summary>
    public sealed record Withdrawal(string CommandJti) : SetVerdict
    {
        /// <summary>Whether the command was accepted before, so that the org will hear of its end.</summary>
        public bool EndFollows { get; init; }
    }

    /// <summary>A valid SSF control event: acknowledged, no other effect.</summary>
    public sealed record Control(string EventType) : SetVerdict
    {
        /// <summary>The stream's new status; null for another event, or one about another stream.</summary>
        public StreamUpdatedEvent? Update { get; init; }
    }

    /// <summary>Came before: acknowledged again, no further effect.</summary>
    public sealed record Known : SetVerdict;

    /// <summary>Can never become valid: answered with setErrs.</summary>
    public sealed record Refused(SetError Error) : SetVerdict;

    /// <summary>Cannot be judged now: neither acknowledged nor refused, so it comes again.</summary>
    public sealed record Deferred(string Reason) : SetVerdict;

    internal static Refused Refuse(string code, string description) => new(new SetError(code, description));
}
