using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace MatchChat.Host.Auth;

/// <summary>The issuer's key out of a PEM file. The kind of the key decides the algorithm.</summary>
internal static class PublicKey
{
    private const int ShortestRsaKey = 2048;
    private const int P256 = 256;

    /// <summary>Null where the file holds no key that will do: RSA of at least 2048 bits, or EC on P-256.</summary>
    public static (SecurityKey Key, string Algorithm)? TryLoad(string file)
    {
        var pem = File.ReadAllText(file);
        if (Try(pem, RSA.Create, (key, text) => key.ImportFromPem(text), certificate => certificate.GetRSAPublicKey()) is { KeySize: >= ShortestRsaKey } rsa)
        {
            return (new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256);
        }

        return Try(pem, ECDsa.Create, (key, text) => key.ImportFromPem(text), certificate => certificate.GetECDsaPublicKey()) is { KeySize: P256 } curve
            ? (new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256)
            : null;
    }

    private static TKey? Try<TKey>(string pem, Func<TKey> create, Action<TKey, string> import, Func<X509Certificate2, TKey?> ofCertificate)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            if (pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
            {
                using var certificate = X509Certificate2.CreateFromPem(pem);
                return ofCertificate(certificate);
            }

            var key = create();
            import(key, pem);
            return key;
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
