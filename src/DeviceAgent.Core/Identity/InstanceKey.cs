using System.Security.Cryptography;
using System.Text;
using DeviceAgent.Core.State;
using DeviceAgent.Protocol.InstanceKeys;
using DeviceAgent.Protocol.MessageSignatures;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Core.Identity;

/// <summary>
/// The key of this installation: P-256, made at the first start, kept in the state folder and nowhere else. Every request that the
/// agent posts is signed with it, because the Device Access certificate's key may be usable by every program on the machine. Safe
/// for use by several threads.
/// </summary>
public sealed partial class InstanceKey : IDisposable
{
    /// <summary>Its file in the state folder: PKCS#8 in PEM, 0600 like every file there.</summary>
    public const string FileName = "instance-key.pem";

    private readonly ECDsa key;
    private readonly Lock signing = new();

    private InstanceKey(ECDsa key)
    {
        this.key = key;
        PublicKey = InstancePublicKey.Of(key);
        Thumbprint = PublicKey.Thumbprint;
    }

    public InstancePublicKey PublicKey { get; }

    /// <summary>RFC 7638: names the key in signatures, logs and the org's admin API.</summary>
    public string Thumbprint { get; }

    /// <summary>
    /// The key of the folder. None there, or one that is damaged: a new one, on disk before it is returned, so that no key is ever
    /// bound that a power cut could take away.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static InstanceKey LoadOrCreate(IStateFolder folder, ILogger<InstanceKey> logger)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Read(FileName) is { } content)
        {
            if (TryRead(content) is { } found)
            {
                return new InstanceKey(found);
            }

            LogDamaged(logger, FileName);
        }

        var made = new InstanceKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        byte[] pem = Encoding.ASCII.GetBytes(made.key.ExportPkcs8PrivateKeyPem() + "\n");
        try
        {
            folder.Replace(FileName, pem);
        }
        catch
        {
            made.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pem);
        }

        LogMade(logger, made.Thumbprint);
        return made;
    }

    /// <summary>The key of the folder; null when there is none or it is damaged. Changes nothing.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static InstanceKey? TryLoad(IStateFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Read(FileName) is { } content && TryRead(content) is { } found ? new InstanceKey(found) : null;
    }

    /// <summary>The headers Signature-Input and Signature for <paramref name="request"/>.</summary>
    /// <param name="request">What to sign.</param>
    /// <param name="created">Now, by the org's clock as far as it is known.</param>
    public (string Input, string Signature) Sign(SignedRequest request, DateTimeOffset created)
    {
        lock (signing)
        {
            return MessageSigner.Sign(key, Thumbprint, request, created);
        }
    }

    public void Dispose() => key.Dispose();

    private static ECDsa? TryRead(byte[] pem)
    {
        var read = ECDsa.Create();
        try
        {
            read.ImportFromPem(Encoding.ASCII.GetString(pem));

            // Another curve, or only the public part, is none of ours.
            ECParameters parameters = read.ExportParameters(includePrivateParameters: true);
            CryptographicOperations.ZeroMemory(parameters.D);
            if (parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value)
            {
                return read;
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Damaged.
        }

        read.Dispose();
        return null;
    }

    [LoggerMessage(EventId = 640, EventName = "instance-key.made", Level = LogLevel.Information, Message = "A new instance key was made: {Thumbprint}")]
    private static partial void LogMade(ILogger logger, string thumbprint);

    [LoggerMessage(EventId = 641, EventName = "instance-key.damaged", Level = LogLevel.Error, Message = "{File} is damaged and is replaced: an admin of the org must accept the new instance key")]
    private static partial void LogDamaged(ILogger logger, string file);
}
