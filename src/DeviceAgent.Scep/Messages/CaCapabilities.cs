namespace DeviceAgent.Scep.Messages;

/// <summary>What an authority says it can (GetCACaps, RFC 8894 section 3.5.2).</summary>
public sealed class CaCapabilities
{
    private readonly HashSet<string> words;

    private CaCapabilities(IEnumerable<string> words) => this.words = new HashSet<string>(words, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What this implementation can. <c>SCEPStandard</c> means AES-128-CBC, SHA-256 and POST. <c>SHA-384</c> is no word of RFC 8894, but
    /// strongSwan 5.9 uses AES only with an authority that says it.
    /// </summary>
    public static CaCapabilities Strict { get; } = new(["POSTPKIOperation", "Renewal", "SHA-256", "SHA-384", "SHA-512", "AES", "SCEPStandard"]);

    /// <summary>With what old clients look for as well.</summary>
    public static CaCapabilities Legacy { get; } = new([.. Strict.words, "SHA-1", "DES3"]);

    public bool Post => Has("POSTPKIOperation") || Has("SCEPStandard");

    public bool Renewal => Has("Renewal");

    public bool Aes => Has("AES") || Has("SCEPStandard");

    public bool TripleDes => Has("DES3");

    public bool Sha256 => Has("SHA-256") || Has("SCEPStandard");

    public bool Sha512 => Has("SHA-512");

    /// <summary>One word a line; unknown ones are kept and mean nothing.</summary>
    public static CaCapabilities Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new CaCapabilities(text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    public override string ToString() => string.Join('\n', words);

    private bool Has(string word) => words.Contains(word);
}
