using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Org.DeviceAccess;
using DeviceAgent.Org.Logout;
using DeviceAgent.Org.Storage;
using Microsoft.EntityFrameworkCore;

namespace DeviceAgent.Org.Diagnostics;

/// <summary>
/// Whether the org can do its work now. What is not ready is named by the words of <c>device-org doctor</c>, so that the same page helps.
/// Everybody may ask, so the answer says no more than that, and many questions cost one look.
/// </summary>
public sealed partial class Readiness
{
    public const string Stopping = "stopping";
    public const string Database = "database";
    public const string Keys = "signing-keys";
    public const string Authority = "certificate-authority";

    /// <summary>How long a look counts: each writes to the database.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(2);

    /// <summary>A database that takes longer for one small write is not ready. Below what health checks usually wait.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly OrgStore store;
    private readonly SigningKeys keys;
    private readonly DeviceAccessAuthority authority;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly KeptReading<IReadOnlyList<string>> kept;
    private string lastTold = "";

    public Readiness(
        OrgStore store, SigningKeys keys, DeviceAccessAuthority authority, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Readiness> logger)
    {
        this.store = store;
        this.keys = keys;
        this.authority = authority;
        this.lifetime = lifetime;
        this.time = time;
        this.logger = logger;
        kept = new KeptReading<IReadOnlyList<string>>(LookAsync, FreshFor, Patience, time);
    }

    /// <summary>What is not ready; nothing when the org is.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return [Stopping];
        }

        IReadOnlyList<string> missing = await kept.FreshAsync(cancellationToken) ?? [Database];
        Tell(string.Join(", ", missing));
        return missing;
    }

    private async Task<IReadOnlyList<string>?> LookAsync()
    {
        List<string> missing = [];
        await TryAsync(Database, WriteAsync, missing);
        await TryAsync(Keys, () => Done(keys.Prove), missing);
        await TryAsync(Authority, () => Done(ProveAuthority), missing);
        return missing;
    }

    /// <summary>
    /// A real write: a full disk, or one that has become read-only, shows in nothing less. A row is set to what it is; one token is
    /// always there.
    /// </summary>
    private Task<int> WriteAsync() => store.WriteAsync(
        db => db.ApiTokens.Where(t => t.Id == db.ApiTokens.Min(o => o.Id)).ExecuteUpdateAsync(set => set.SetProperty(t => t.Name, t => t.Name)),
        CancellationToken.None);

    private void ProveAuthority()
    {
        X509Certificate2 issuing = authority.Issuing;
        if (issuing.NotAfter.ToUniversalTime() <= time.GetUtcNow())
        {
            throw new CryptographicException("the issuing certificate has ended");
        }

        using RSA? rsa = issuing.GetRSAPrivateKey();
        using ECDsa? ec = issuing.GetECDsaPrivateKey();
        _ = rsa?.SignData([], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ?? ec?.SignData([], HashAlgorithmName.SHA256)
            ?? throw new CryptographicException("the issuing certificate has no private key");
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task TryAsync(string part, Func<Task> attempt, List<string> missing)
    {
        try
        {
            await attempt();
        }
        catch (Exception e)
        {
            // Any failure: the org is not ready, and whoever asks gets an answer.
            missing.Add(part);
            if (!lastTold.Contains(part, StringComparison.Ordinal))
            {
                LogCause(part, e);
            }
        }
    }

    private void Tell(string missing)
    {
        if (Interlocked.Exchange(ref lastTold, missing) == missing)
        {
            return;
        }

        if (missing.Length > 0)
        {
            LogNotReady(missing);
        }
        else
        {
            LogReady();
        }
    }

    [LoggerMessage(EventId = 2600, EventName = "readiness.lost", Level = LogLevel.Error, Message = "the org is not ready: {Missing}")]
    private partial void LogNotReady(string missing);

    [LoggerMessage(EventId = 2601, EventName = "readiness.back", Level = LogLevel.Warning, Message = "the org is ready again")]
    private partial void LogReady();

    [LoggerMessage(EventId = 2602, EventName = "readiness.cause", Level = LogLevel.Error, Message = "{Part} is not ready")]
    private partial void LogCause(string part, Exception cause);
}
