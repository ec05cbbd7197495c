using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Core.Identity;

namespace DeviceAgent.MacOS.Keychain;

/// <summary>
/// The Device Access certificate from the System keychain, read anew at every call because a SCEP renewal replaces it. No key
/// ever leaves the keychain. Safe for use by several threads.
/// </summary>
public sealed class KeychainIdentity : IDeviceIdentity
{
    /// <summary>Reading and a test signature take milliseconds.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly KeychainQuestions questions;
    private readonly ICertificateStore store;
    private readonly TimeProvider time;

    // Those that were handed out and are still in the keychain: thousands of calls hand out one object for one certificate.
    private List<CertificateCandidate> known = [];

    /// <param name="time">Says what is valid now.</param>
    public KeychainIdentity(TimeProvider time)
        : this(new SystemKeychain(), time)
    {
    }

    internal KeychainIdentity(ICertificateStore store, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        questions = new KeychainQuestions(AnswerLimit, time);
    }

    /// <inheritdoc/>
    public X509Certificate2 Select() => SelectWithChain().Certificate;

    /// <inheritdoc/>
    public CertificateCandidate SelectWithChain(Func<X509Certificate2, bool>? avoided = null)
    {
        CertificateChoice choice = Examine(avoided);
        if (choice.Chosen is { } chosen)
        {
            return chosen;
        }

        string found = choice.Rejected.Count == 0
            ? "nothing is there: install the SCEP profile for this device (hardware-bound keys of ACME cannot be used)"
            : string.Join("; ", choice.Rejected.Select(r => $"{r.Origin}: {r.Reason}"));
        throw new DeviceIdentityException($"no usable Device Access certificate in the System keychain: {found}");
    }

    /// <inheritdoc/>
    public CertificateChoice Examine() => Examine(null);

    private CertificateChoice Examine(Func<X509Certificate2, bool>? avoided) => questions.Ask(() => Look(avoided))
        ?? Unreadable($"no answer within {AnswerLimit.TotalSeconds:0} s: securityd hangs, or a question waits at the screen");

    /// <summary>Only ever one at a time.</summary>
    private CertificateChoice Look(Func<X509Certificate2, bool>? avoided)
    {
        IReadOnlyList<X509Certificate2> read;
        try
        {
            read = store.Read();
        }
        catch (CryptographicException e)
        {
            return Unreadable($"cannot be read: {e.Message}");
        }

        DateTimeOffset now = time.GetUtcNow();
        CertificateChoice choice = DeviceCertificateSelector.Choose(
            read.Select(c => new CertificateCandidate(c, $"certificate {c.SerialNumber}")), now, KeychainAdvice.Advice, avoided);
        known = [.. known.Where(k => read.Any(c => IsOf(k, c)))];
        if (choice.Chosen is { } fresh)
        {
            CertificateCandidate chosen = Known(fresh, now);
            choice = choice with { Chosen = chosen with { Intermediates = CopyIntermediates(fresh.Certificate, read) } };
        }

        foreach (X509Certificate2 certificate in read.Where(c => !known.Any(k => ReferenceEquals(c, k.Certificate))))
        {
            certificate.Dispose();
        }

        // What was just disposed of is nobody's to use.
        return choice with { Rejected = [.. choice.Rejected.Select(r => r with { Candidate = null })] };
    }

    private static CertificateChoice Unreadable(string why) =>
        new(null, [new CertificateRejection("System keychain", why, CertificateFault.Unreadable)]);

    /// <summary>Those that lie in the keychain, as copies without keys: what was read is disposed of.</summary>
    private static X509Certificate2[] CopyIntermediates(X509Certificate2 leaf, IReadOnlyList<X509Certificate2> read) =>
        [.. IssuingCertificates.Between(leaf, read).Select(c => X509CertificateLoader.LoadCertificate(c.RawDataMemory.Span))];

    /// <summary>
    /// The one that was handed out before, while it still signs. The same certificate may have been put into the keychain again: then
    /// the old object's key is gone. The object that is given up is not disposed of, because a connection may still use it.
    /// </summary>
    private CertificateCandidate Known(CertificateCandidate fresh, DateTimeOffset now)
    {
        if (known.Find(k => IsOf(k, fresh.Certificate)) is { } before)
        {
            if (Signs(before, now))
            {
                return before;
            }

            known.Remove(before);
        }

        known.Add(fresh);
        return fresh;
    }

    private static bool IsOf(CertificateCandidate candidate, X509Certificate2 certificate)
    {
        try
        {
            return candidate.Certificate.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span);
        }
        catch (CryptographicException)
        {
            // Its handle is dead, whoever has closed it.
            return false;
        }
    }

    private static bool Signs(CertificateCandidate candidate, DateTimeOffset now)
    {
        try
        {
            return DeviceCertificateSelector.Choose([candidate], now, KeychainAdvice.Advice).Chosen is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
