namespace DeviceAgent.Enrollment;

/// <summary>
/// The files of an enrolled certificate, side by side in one folder. All but the certificate itself are hidden, so that nothing that
/// is not proven yet is taken for the device's certificate (<see cref="Core.Identity.FileIdentity"/> leaves hidden files out).
/// </summary>
/// <param name="Certificate">The certificate, its chain and its key, PEM, 0600. Absolute.</param>
public sealed record CertificateLocation(string Certificate)
{
    private const string UsualName = "device.pem";

    public string Folder => Path.GetDirectoryName(Certificate)!;

    /// <summary>The key of a request that is under way: asked again, it is the same request.</summary>
    public string NewKey => Hidden("new-key");

    /// <summary>A renewed certificate that the org has not let in yet.</summary>
    public string Renewed => Hidden("renewed.pem");

    /// <summary>How the certificate was got, for its renewal.</summary>
    public string Record => Hidden("enrollment.json");

    /// <summary>Whether a certificate can be stored there: it is written as PEM, and a PKCS#12 file is read by its extension.</summary>
    public bool TakesPem => Path.GetExtension(Certificate).ToLowerInvariant() is not (".p12" or ".pfx");

    /// <param name="path">What <c>Certificate:Path</c> says: a file, or a folder.</param>
    public static CertificateLocation Of(string path) => new(Directory.Exists(path) ? Path.Combine(path, UsualName) : path);

    private string Hidden(string what) => Path.Combine(Folder, $".{Path.GetFileNameWithoutExtension(Certificate)}.{what}");
}
