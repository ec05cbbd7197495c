using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Polling.Transport;
using DeviceAgent.Core.State;
using DeviceAgent.Core.Trust;

namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>Whether the keys that the org signs with are those that the agent believes: pinned, or known from the first contact.</summary>
internal sealed class OrgKeysCheck : OrgCheck
{
    private readonly DoctorSubject subject;

    public OrgKeysCheck(OrgConversation org, DoctorSubject subject)
        : base(CheckNames.OrgKeys, org)
    {
        this.subject = subject;
        Needs = [CheckNames.Device, CheckNames.Hardware];
    }

    private IReadOnlyList<string> Pins => subject.Options.OrgKeyPins;

    public override async ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            OrgEndpoints org = await Org.EndpointsAsync().ConfigureAwait(false);
            OrgKeySet shown = SigningKeySet.Read(await Org.AskAsync(OrgRequest.Get(org.SigningKeys) with { IsPublic = true }, cancellationToken).ConfigureAwait(false));
            return shown.Keys.Count == 0
                ? CheckResult.Failure(FindingCodes.OrgKeysNone, $"{org.SigningKeys} shows no key that can sign commands", "see the keys of the org: device-org keys list --data DIR")
                : await JudgeAsync(org, shown).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OrgUnavailableException or HttpRequestException or IOException)
        {
            return CheckResult.Failure(FindingCodes.OrgError, OrgFailure.Reasons(e), "see the log of the org");
        }
    }

    private async ValueTask<CheckResult> JudgeAsync(OrgEndpoints org, OrgKeySet shown)
    {
        if (Anchors(org) is not { } anchors)
        {
            return CheckResult.Failure(
                FindingCodes.KnownKeysDamaged,
                $"{KnownKeys.FileName} in {subject.Options.StateFolder} is damaged: no command is taken",
                "put the file back, set OrgKeyPins, or delete it to trust the org's keys of now");
        }

        string[] keys = [.. shown.Keys.Select(key => key.Thumbprint).Distinct()];
        if (anchors.Count == 0)
        {
            return CheckResult.Ok($"{string.Join(", ", keys)}: trusted from the agent's first contact on; OrgKeyPins would say that they are the right ones");
        }

        IReadOnlyList<string> trusted = await RollOverChain.FollowAsync(anchors, shown, org.Issuer).ConfigureAwait(false);
        string[] strangers = [.. keys.Except(trusted)];
        return strangers.Length == 0 ? CheckResult.Ok($"{string.Join(", ", keys)}: {(Pins.Count > 0 ? "pinned, or vouched for by a pinned key" : "known")}")
            : strangers.Length < keys.Length ? CheckResult.Warning(FindingCodes.OrgKeyStranger, $"no known key vouches for {string.Join(", ", strangers)}", ForStrangers)
            : CheckResult.Failure(
                Pins.Count > 0 ? FindingCodes.OrgKeysNotPinned : FindingCodes.OrgKeysUnknown,
                $"the org shows {string.Join(", ", keys)}, and {(Pins.Count > 0 ? "OrgKeyPins" : "the agent")} knows {string.Join(", ", anchors)}: no command is taken",
                ForStrangers);
    }

    private string ForStrangers => Pins.Count > 0
        ? "compare with device-org keys list --data DIR, run on the org; if the keys are the org's, put them into OrgKeyPins"
        : $"compare with device-org keys list --data DIR, run on the org; if the keys are the org's, set OrgKeyPins or delete {KnownKeys.FileName}";

    /// <summary>What the agent starts from; empty before the first contact, null when that is not known any more.</summary>
    private IReadOnlyList<string>? Anchors(OrgEndpoints org)
    {
        try
        {
            return Pins.Count > 0 ? Pins : new KnownKeys(new StateFolderReader(subject.Options.StateFolder)).Read(org.Issuer) ?? [];
        }
        catch (KnownKeysDamagedException)
        {
            return null;
        }
    }
}
