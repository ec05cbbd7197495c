using DeviceAgent.Core.Clock;
using DeviceAgent.Core.Configuration;
using DeviceAgent.Core.Polling;
using DeviceAgent.Core.Trust;
using DeviceAgent.Protocol.Keys;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Commands;

/// <summary>
/// Which of the keys that the org shows are trusted: the pinned ones, or without pins those of the first key set that was ever read
/// from this issuer; and every key that is reached from them by roll-overs. A key is told by its RFC 7638 thumbprint, which is
/// computed here; the <c>kid</c> only says which key a SET names. Safe for use by several threads.
/// </summary>
public sealed partial class TrustedKeys(
    IOrgClient client, KnownKeys known, AgentOptions options, IMachineClock clock, ILogger<TrustedKeys> logger) : IDisposable
{
    /// <summary>The least time between two fetches that SETs call for: made-up key ids must not turn into a flood of requests.</summary>
    public static readonly TimeSpan RefetchAfter = TimeSpan.FromSeconds(30);

    private const string NotPinned =
        "signed by a key that the org's known keys do not vouch for; if it is the org's, add its thumbprint to OrgKeyPins";

    private const string NotKnown =
        "signed by a key that the org's known keys do not vouch for; if the org has new keys, set OrgKeyPins or delete " + KnownKeys.FileName;

    private const string Damaged =
        KnownKeys.FileName + " is damaged, so no key is trusted; put the file back, set OrgKeyPins, or delete it to trust the org's keys of now";

    private readonly SemaphoreSlim gate = new(1);
    private string? issuer;
    private OrgKeySet shown = new([], []);
    private BootInstant readAt = BootInstant.Boot;
    private BootInstant? askedAt;
    private HashSet<string>? trusted;
    private string distrust = NotKnown;
    private bool unsureWhatIsOnDisk;
    private string lastWarning = "";

    private bool HasPins => options.OrgKeyPins.Count > 0;

    /// <summary>
    /// Reads the org's key set, with every reading of its discovery documents. So the first use is the first contact, before any
    /// SET, and not a moment that a sender of SETs can choose.
    /// </summary>
    /// <exception cref="OrgUnavailableException">The org cannot be asked, and no key of it is known yet.</exception>
    public async Task LearnAsync(OrgEndpoints org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        await gate.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(org, cancellationToken);
            await JudgeAsync(org);
        }
        catch (OrgUnavailableException e) when (!IsFirstContact(org))
        {
            // Outcomes and check-ins need no keys, and a SET that needs newer ones asks again.
            LogNotRead(org.Issuer, e.Message);
        }
        catch (IOException e)
        {
            LogNotStored(e, org.Issuer);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The keys for a SET by what is known; the org is asked only when it never was.</summary>
    /// <param name="kid">The SET's <c>kid</c>; empty means any key.</param>
    /// <param name="org">Whose keys.</param>
    /// <param name="cancellationToken">Ends a fetch.</param>
    /// <exception cref="IOException">The state folder cannot keep what is to be trusted: then it is not.</exception>
    public ValueTask<KeyChoice> FindAsync(string? kid, OrgEndpoints org, CancellationToken cancellationToken) =>
        FindAsync(kid, org, null, cancellationToken);

    /// <summary>
    /// The keys for a SET that nothing fitted: the org is asked anew, unless it was since <paramref name="notBefore"/>, or for
    /// another SET less than <see cref="RefetchAfter"/> ago. <see cref="KeyChoice.ReadAt"/> tells.
    /// </summary>
    /// <inheritdoc cref="FindAsync(string?, OrgEndpoints, CancellationToken)"/>
    public ValueTask<KeyChoice> FindNewerAsync(string? kid, OrgEndpoints org, BootInstant notBefore, CancellationToken cancellationToken) =>
        FindAsync(kid, org, notBefore, cancellationToken);

    public void Dispose() => gate.Dispose();

    private async ValueTask<KeyChoice> FindAsync(
        string? kid, OrgEndpoints org, BootInstant? notBefore, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(org);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (issuer != org.Issuer || readAt < notBefore)
            {
                await ReadThrottledAsync(org, cancellationToken);
            }

            if (issuer != org.Issuer)
            {
                return new KeyChoice([], null, BootInstant.Boot);
            }

            if (trusted is null)
            {
                await JudgeAsync(org);
            }

            return Choose(kid);
        }
        finally
        {
            gate.Release();
        }
    }

    private KeyChoice Choose(string? kid)
    {
        PublicSigningKey[] named = [.. shown.Keys.Where(key => string.IsNullOrEmpty(kid) || key.Key.KeyId == kid)];
        PublicSigningKey[] good = [.. named.Where(key => trusted!.Contains(key.Thumbprint))];
        return new KeyChoice([.. good.Select(key => key.Key)], good.Length < named.Length ? distrust : null, readAt);
    }

    private async ValueTask ReadThrottledAsync(OrgEndpoints org, CancellationToken cancellationToken)
    {
        if (askedAt is { } last && clock.Now - last < RefetchAfter)
        {
            return;
        }

        try
        {
            await ReadAsync(org, cancellationToken);
        }
        catch (OrgUnavailableException e)
        {
            LogNotRead(org.Issuer, e.Message);
        }

        askedAt = clock.Now;
    }

    private async ValueTask ReadAsync(OrgEndpoints org, CancellationToken cancellationToken)
    {
        // Taken before the request: what the org does while it answers may not be in the answer.
        BootInstant began = clock.Now;
        shown = await client.GetSigningKeysAsync(org, cancellationToken);
        (issuer, readAt, trusted) = (org.Issuer, began, null);
    }

    private bool IsFirstContact(OrgEndpoints org)
    {
        try
        {
            return !HasPins && known.Read(org.Issuer) is null;
        }
        catch (Exception e) when (e is IOException or KnownKeysDamagedException)
        {
            return false;
        }
    }

    /// <summary>Decides whom to trust. What is to be trusted from now on is on disk before it is.</summary>
    private async ValueTask JudgeAsync(OrgEndpoints org)
    {
        try
        {
            trusted = [.. HasPins ? await RollOverChain.FollowAsync(options.OrgKeyPins, shown, org.Issuer) : await JudgeByFirstUseAsync(org)];
            distrust = HasPins ? NotPinned : NotKnown;
        }
        catch (KnownKeysDamagedException e)
        {
            // Never first use again: who can damage a file must not choose whom the agent believes.
            (trusted, distrust) = ([], Damaged);
            LogDamaged(e, org.Issuer);
        }

        WarnOfStrangers(org);
    }

    private async ValueTask<IReadOnlyList<string>> JudgeByFirstUseAsync(OrgEndpoints org)
    {
        IReadOnlyList<string>? before = known.Read(org.Issuer);
        IReadOnlyList<string> now = await RollOverChain.FollowAsync(before ?? shown.Keys.Select(key => key.Thumbprint), shown, org.Issuer);
        if (now.Count == (before?.Count ?? 0) && !unsureWhatIsOnDisk)
        {
            return now;
        }

        unsureWhatIsOnDisk = true;
        known.Write(org.Issuer, now);
        unsureWhatIsOnDisk = false;
        string added = string.Join(", ", now.Skip(before?.Count ?? 0));
        if (before is null)
        {
            LogFirstUse(org.Issuer, added);
        }
        else if (added.Length > 0)
        {
            LogRolledOver(org.Issuer, added);
        }

        return now;
    }

    /// <summary>Once for each change: a key that nobody vouches for is a mistake of the org, or an attack.</summary>
    private void WarnOfStrangers(OrgEndpoints org)
    {
        string strangers = string.Join(
            ", ", shown.Keys.Select(key => key.Thumbprint).Where(t => !trusted!.Contains(t)).Distinct().Order(StringComparer.Ordinal));
        if (strangers != lastWarning && strangers.Length > 0 && distrust != Damaged)
        {
            LogStrangers(org.Issuer, strangers, HasPins
                ? "add them to OrgKeyPins"
                : $"set OrgKeyPins, or delete {KnownKeys.FileName} in the state folder to trust the keys of now");
        }

        lastWarning = strangers;
    }

    [LoggerMessage(EventId = 420, EventName = "org-keys.first-use", Level = LogLevel.Information, Message = "First contact with {Issuer}: its signing keys are trusted from now on: {Thumbprints}")]
    private partial void LogFirstUse(string issuer, string thumbprints);

    [LoggerMessage(EventId = 421, EventName = "org-keys.rolled-over", Level = LogLevel.Information, Message = "A known key of {Issuer} vouches for new ones, trusted from now on: {Thumbprints}")]
    private partial void LogRolledOver(string issuer, string thumbprints);

    [LoggerMessage(EventId = 422, EventName = "org-keys.not-vouched-for", Level = LogLevel.Warning, Message = "{Issuer} shows signing keys that its known keys do not vouch for; no command signed with them is taken: {Thumbprints}. If they are the org's: {WhatToDo}")]
    private partial void LogStrangers(string issuer, string thumbprints, string whatToDo);

    [LoggerMessage(EventId = 423, EventName = "org-keys.damaged", Level = LogLevel.Error, Message = KnownKeys.FileName + " in the state folder is damaged: no signing key of {Issuer} is trusted and no command is taken. Put the file back, set OrgKeyPins, or delete it to trust the org's keys of now")]
    private partial void LogDamaged(Exception exception, string issuer);

    [LoggerMessage(EventId = 424, EventName = "org-keys.not-stored", Level = LogLevel.Error, Message = "The signing keys of {Issuer} could not be remembered: no command signed with a new one is taken")]
    private partial void LogNotStored(Exception exception, string issuer);

    [LoggerMessage(EventId = 425, EventName = "org-keys.not-read", Level = LogLevel.Warning, Message = "The signing keys of {Issuer} were not read: {Reason}")]
    private partial void LogNotRead(string issuer, string reason);
}
