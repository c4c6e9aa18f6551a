using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Drill.Foundation;

namespace Drill.Practising;

/// <summary>
/// A debrief that goes along in a package and cannot be read without the key, which the interviewer sends after the decision. The page is
/// compressed and encrypted with AES-GCM, so a wrong key or a changed file is told.
/// </summary>
internal static class SealedDebrief
{
    /// <summary>The name of the file, in the exercise's folder.</summary>
    public const string FileName = "debrief.sealed";

    private const int KeyBytes = 16;
    private const int LineLength = 100;

    /// <summary>A new key: 32 hexadecimal digits.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>The content of the file: Base64 in short lines, so that git and mail leave it as it is.</summary>
    /// <param name="page">The page.</param>
    /// <param name="key">As <see cref="NewKey" /> made it.</param>
    public static string Seal(string page, string key)
    {
        var plain = Compressed(Encoding.UTF8.GetBytes(page));
        var (nonce, tag, sealed_) = (RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize), new byte[AesGcm.TagByteSizes.MaxSize], new byte[plain.Length]);
        using var aes = new AesGcm(Convert.FromHexString(key), tag.Length);
        aes.Encrypt(nonce, plain, sealed_, tag);
        return string.Concat(Convert.ToBase64String([.. nonce, .. tag, .. sealed_]).Chunk(LineLength).Select(line => new string(line) + "\n"));
    }

    /// <summary>The page.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="key">The key that the interviewer sent.</param>
    /// <exception cref="WrongUsageException">It is not the key of this file, or one of them was changed on the way.</exception>
    public static string Open(string content, string key)
    {
        const string Wrong = "That is not the key of this debrief, or the file was changed. Copy the key as it was sent: 32 hexadecimal digits.";
        var (nonceBytes, tagBytes) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        try
        {
            var all = Convert.FromBase64String(content);
            if (key.Trim().Length != 2 * KeyBytes || all.Length < nonceBytes + tagBytes) throw new WrongUsageException(Wrong);
            var plain = new byte[all.Length - nonceBytes - tagBytes];
            using var aes = new AesGcm(Convert.FromHexString(key.Trim()), tagBytes);
            aes.Decrypt(all.AsSpan(0, nonceBytes), all.AsSpan(nonceBytes + tagBytes), all.AsSpan(nonceBytes, tagBytes), plain);
            return Encoding.UTF8.GetString(Expanded(plain));
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            throw new WrongUsageException(Wrong);
        }
    }

    private static byte[] Compressed(byte[] plain)
    {
        using var buffer = new MemoryStream();
        using (var brotli = new BrotliStream(buffer, CompressionLevel.Optimal)) brotli.Write(plain);
        return buffer.ToArray();
    }

    private static byte[] Expanded(byte[] compressed)
    {
        using var brotli = new BrotliStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        brotli.CopyTo(buffer);
        return buffer.ToArray();
    }
}
